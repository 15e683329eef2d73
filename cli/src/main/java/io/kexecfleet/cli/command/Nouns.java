package io.kexecfleet.cli.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** What the program's first word can be. A noun is made only where it is needed: making all takes most of a short command's time. */
final class Nouns {

  private static final Map<String, Supplier<CommandLine>> ALL = all();

  private Nouns() {}

  /**
   * @param words what the program was called with: where the first is a noun, no other is added; but all are where something is
   *     to be told about all
   */
  static void addTo(CommandLine program, String... words) {
    var first = words.length == 0 || words[0].equals(Completion.NAME) ? null : ALL.get(words[0]);
    if (first != null) {
      program.addSubcommand(words[0], first.get());
    } else {
      ALL.forEach((name, noun) -> program.addSubcommand(name, noun.get()));
    }
  }

  private static Map<String, Supplier<CommandLine>> all() {
    var all = new LinkedHashMap<String, Supplier<CommandLine>>();
    all.put("login", () -> new CommandLine(new Login()));
    all.put("logout", () -> new CommandLine(new Logout()));
    all.put("whoami", () -> new CommandLine(new WhoAmI()));
    all.put("hosts", () -> new CommandLine(new Hosts()));
    all.put("rollouts", () -> RolloutVerbs.addTo(new CommandLine(new Rollouts())));
    all.put("windows", () -> Resources.WINDOWS.addTo(new CommandLine(new Windows())));
    all.put("freezes", () -> Resources.FREEZES.addTo(new CommandLine(new Resources.Freezes())));
    all.put("budgets", () -> Resources.BUDGETS.addTo(new CommandLine(new Budgets())));
    all.put("templates", () -> Resources.TEMPLATES.addTo(new CommandLine(new Resources.Templates())));
    all.put("calendar", () -> new CommandLine(new Calendar()));
    all.put("tokens", () -> new CommandLine(new Tokens()));
    all.put("join-tokens", () -> new CommandLine(new JoinTokens()));
    all.put("audit", () -> new CommandLine(new Audit()));
    all.put(Completion.NAME, () -> new CommandLine(new Completion()));
    return all;
  }
}
