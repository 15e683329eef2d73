package io.kexecfleet.agent.boot.grub;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** GRUB's commands, as far as they matter to what is booted; any other is refused. */
final class Builtins {

  private static final String ENVIRONMENT = "grubenv";

  private static final Pattern OWN_FILE = Pattern.compile("\\(grub\\)/([A-Za-z0-9_-][A-Za-z0-9._-]{0,200})");

  /** They change what is shown, or what GRUB could read, and nothing that is booted. What they answer is GRUB's secret. */
  private static final Set<String> OF_NO_CONCERN =
      Set.of(
          "insmod", "rmmod", "loadfont", "terminal_output", "terminal_input", "terminal", "terminfo", "serial", "echo", "clear",
          "sleep", "play", "keymap", "background_image", "background_color", "password", "password_pbkdf2", "save_env",
          "list_env", "cryptomount", "videoinfo", "keystatus", "fwsetup", "cpuid", "cat", "ls", "lspci");

  /** They put what they find into a variable. */
  private static final Set<String> SEARCHES =
      Set.of("search", "search.file", "search.fs_label", "search.fs_uuid", "search_fs_file", "search_fs_uuid", "search_label", "probe", "smbios");

  private final Surroundings surroundings;

  Builtins(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** @throws io.kexecfleet.agent.machine.TargetException when it is none that the agent understands */
  Truth run(Place place, String name, List<Value> arguments, Variables variables) {
    if (OF_NO_CONCERN.contains(name)) {
      return Truth.UNKNOWN;
    }
    if (SEARCHES.contains(name)) {
      search(place, arguments, variables);
      return Truth.UNKNOWN;
    }
    return switch (name) {
      case "true", ":" -> Truth.TRUE;
      case "false" -> Truth.FALSE;
      case "test" -> test(arguments);
      case "[" -> {
        if (arguments.isEmpty() || !arguments.getLast().is("]")) {
          throw place.refuse("a [ has no ] at the end");
        }
        yield test(arguments.subList(0, arguments.size() - 1));
      }
      case "load_env" -> {
        loadEnvironment(place, arguments, variables);
        yield Truth.UNKNOWN;
      }
      case "export" -> {
        names(place, arguments).forEach(variables::export);
        yield Truth.TRUE;
      }
      case "unset" -> {
        names(place, arguments).forEach(variable -> variables.set(variable, Value.EMPTY, place));
        yield Truth.TRUE;
      }
      case "increment", "decrement" -> {
        names(place, arguments).forEach(variable -> variables.set(variable, Value.UNKNOWN, place));
        yield Truth.UNKNOWN;
      }
      case "hwmatch" -> {
        variables.set("match", Value.UNKNOWN, place);
        yield Truth.UNKNOWN;
      }
      default -> throw place.refuse("it runs \"%s\", and the agent does not know what that does".formatted(name));
    };
  }

  /** The name of a file in GRUB's own directory, or null: it is somewhere else. */
  static @Nullable String ownFile(@Nullable String path) {
    var own = OWN_FILE.matcher(String.valueOf(path));
    return own.matches() ? own.group(1) : null;
  }

  private Truth test(List<Value> arguments) {
    var words = new ArrayList<String>();
    for (var argument : arguments) {
      if (argument.text() == null) {
        return Truth.UNKNOWN;
      }
      words.add(argument.text());
    }
    return Condition.of(words, this::exists);
  }

  private Truth exists(String path) {
    var name = ownFile(path);
    if (name == null) {
      return Truth.UNKNOWN;
    }
    var size = surroundings.size(name);
    if (size.isEmpty()) {
      return Truth.FALSE;
    }
    return size.getAsLong() > 0 ? Truth.TRUE : Truth.UNKNOWN;
  }

  private void loadEnvironment(Place place, List<Value> arguments, Variables variables) {
    var file = "%s/%s".formatted(variables.get("prefix").text(), ENVIRONMENT);
    var wanted = new ArrayList<String>();
    var names = names(place, arguments);
    for (var i = 0; i < names.size(); i++) {
      switch (names.get(i)) {
        case "-f", "--file" -> file = ++i < names.size() ? names.get(i) : "";
        case "-s", "--skip-sig" -> {}
        default -> wanted.add(names.get(i));
      }
    }
    var name = ownFile(file);
    if (name == null) {
      throw place.refuse("it loads variables from \"%s\", which is not in GRUB's own directory".formatted(file));
    }
    if (surroundings.size(name).isPresent()) {
      EnvironmentBlock.parse(name, surroundings.text(name))
          .forEach(
              (variable, value) -> {
                if (wanted.isEmpty() || wanted.contains(variable)) {
                  variables.set(variable, Value.of(value), place);
                }
              });
    }
  }

  private static void search(Place place, List<Value> arguments, Variables variables) {
    var names = names(place, arguments.stream().map(value -> value.text() == null ? Value.EMPTY : value).toList());
    for (var i = 0; i < names.size(); i++) {
      var word = names.get(i);
      if (word.startsWith("--set=")) {
        variables.set(word.substring("--set=".length()), Value.UNKNOWN, place);
      } else if ((word.equals("--set") || word.equals("-s")) && i + 1 < names.size()) {
        variables.set(names.get(i + 1), Value.UNKNOWN, place);
      }
    }
    // Without a name, and by the short commands, it is this one.
    variables.set("root", Value.UNKNOWN, place);
  }

  private static List<String> names(Place place, List<Value> values) {
    var names = new ArrayList<String>();
    for (var value : values) {
      if (value.text() == null) {
        throw place.refuse("which variables it changes depends on what only GRUB knows");
      }
      names.add(value.text());
    }
    return names;
  }
}
