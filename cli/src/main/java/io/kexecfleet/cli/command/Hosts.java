package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Listing;
import io.kexecfleet.cli.input.Documents;
import io.kexecfleet.cli.input.LabelChanges;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Json;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The fleet and its labels. */
@Command(
    name = "hosts",
    description = "The fleet and its labels.",
    subcommands = {Hosts.All.class, Hosts.Show.class, Hosts.Label.class, Hosts.Import.class, Hosts.Retire.class, Hosts.Revoke.class})
final class Hosts extends Noun {

  private static final String HOSTS = "hosts";

  /** Which of them. */
  @Command(
      name = "list",
      description = "Lists hosts, by their names.",
      footer = "  kexec-fleet hosts list --selector 'zone in (eu-1, eu-2), role!=db' --all")
  static final class All extends ListCommand {

    @Option(names = "--selector", paramLabel = "SELECTOR", description = "Those with these labels.")
    private @Nullable String selector;

    @Option(
        names = "--readiness",
        paramLabel = "WORD",
        description = "Those that are ready, blocked, unknown, or have warnings; several words with commas between them.")
    private String readiness = "";

    @Option(names = "--sort", paramLabel = "KEY", description = "name, kernelRelease, lastSeen or createdAt; the other way round with a dash before it.")
    private @Nullable String sort;

    @Override
    Listing listing() {
      return new Listing(ApiPath.of(HOSTS).with("selector", selector).with("readiness", readiness.toUpperCase(Locale.ROOT)).with("sort", sort), HOSTS);
    }

    @Override
    Columns columns() {
      return Columns.of(
          Column.of("NAME", "name"),
          Column.of("KERNEL", "kernelRelease"),
          Column.of("AGENT", "agentVersion"),
          Column.of("READINESS", "readiness"),
          Column.time("LAST SEEN", "lastSeen"),
          new Column("REBOOT", host -> (Json.text(host, "reboot.state") + " " + Json.text(host, "reboot.outcome")).strip()),
          new Column("LABELS", host -> labels(host.path("labels"))));
    }
  }

  /** One of them. */
  @Command(name = "show", description = "Tells what is known of a host.", footer = "  kexec-fleet hosts show web-1")
  static final class Show extends Named {

    @Override
    ExitStatus run() {
      printAll(service().get(ApiPath.of(HOSTS, name())));
      return ExitStatus.DONE;
    }
  }

  /** Its labels. */
  @Command(
      name = "label",
      description = "Sets labels of a host, or takes them away.",
      footer = "  kexec-fleet hosts label web-1 rack=r7 role-")
  static final class Label extends Named {

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY=VALUE|KEY-", description = "What to set, and what to take away.")
    private List<String> changes = List.of();

    @Override
    ExitStatus run() {
      var changed = service().send("PATCH", ApiPath.of(HOSTS, name(), "labels"), LabelChanges.parse(changes));
      print(changed, "%s: %s".formatted(name(), labels(changed.path("labels"))));
      return ExitStatus.DONE;
    }
  }

  /** The labels of many. */
  @Command(
      name = "import",
      description = "Replaces the labels of the hosts in a file: 'hosts:', and below it each host's name with its labels.",
      footer = "  kexec-fleet hosts import labels.yaml")
  static final class Import extends ServiceCommand {

    @Parameters(paramLabel = "FILE", description = "YAML or JSON; - for the standard input.")
    private String file = "";

    @Override
    ExitStatus run() {
      var document = Documents.one(shell(), file);
      var changed = Located.in(document, () -> service().send("POST", ApiPath.of(HOSTS, "labels"), document.body()));
      print(changed, "%s hosts have other labels than before.".formatted(Json.text(changed, "changed")));
      return ExitStatus.DONE;
    }
  }

  /** Takes it out of the fleet. */
  @Command(
      name = "retire",
      description = "Takes a host out of the fleet. Its agent is let in no more.",
      footer = "  kexec-fleet hosts retire web-1")
  static final class Retire extends Named {

    @Override
    ExitStatus run() {
      print(service().send("DELETE", ApiPath.of(HOSTS, name()), null), "%s is no host of the fleet any more.".formatted(name()));
      return ExitStatus.DONE;
    }
  }

  /** Takes its credential away. */
  @Command(
      name = "revoke",
      description = "Takes a host's credential away: it has to join again.",
      footer = "  kexec-fleet hosts revoke web-1")
  static final class Revoke extends Named {

    @Override
    ExitStatus run() {
      print(service().send("DELETE", ApiPath.of(HOSTS, name(), "credential"), null), "%s has to join again.".formatted(name()));
      return ExitStatus.DONE;
    }
  }

  private static String labels(JsonNode labels) {
    return labels.properties().stream()
        .map(label -> label.getKey() + "=" + label.getValue().asString(""))
        .sorted()
        .collect(Collectors.joining(","));
  }
}
