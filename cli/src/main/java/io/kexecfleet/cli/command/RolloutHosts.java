package io.kexecfleet.cli.command;

import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Json;
import io.kexecfleet.cli.shell.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is asked and done about single hosts and gates of a rollout. */
final class RolloutHosts {

  private RolloutHosts() {}

  /** What holds a host back. */
  @Command(
      name = "why-not",
      description = "Tells everything that holds a host back now, and when it could go.",
      footer = "  kexec-fleet rollouts why-not latest web-7")
  static final class WhyNot extends OfRollout {

    @Parameters(index = "1", paramLabel = "HOST", description = "The host's name.")
    private String host = "";

    @Override
    ExitStatus run() {
      var answer = service().get(below("reboots", host, "why-not"));
      if (forPrograms()) {
        printAll(answer);
      } else if (answer.path("blockers").isEmpty()) {
        print("Nothing holds %s: it goes, is out or is done.".formatted(host));
      } else {
        var columns = List.of(Column.of("HELD BY", "code"), Column.time("UNTIL", "next"), Column.of("BECAUSE", "detail"));
        var table = new Table(columns.stream().map(Column::heading).toList());
        answer.path("blockers").forEach(blocker -> table.add(columns.stream().map(column -> column.of(blocker)).toList()));
        printLines(table.lines());
        var next = Json.text(answer, "next");
        print(next.isEmpty() ? "When it could go depends on what others do." : "It could go at %s.".formatted(next));
      }
      return ExitStatus.DONE;
    }
  }

  /** Gives its place back. */
  @Command(
      name = "resolve",
      description = "Says that a host was taken care of that was lost or came back badly: its place in the budgets is free again.",
      footer = "  kexec-fleet rollouts resolve latest web-7 --note 'replaced its disk'")
  static final class Resolve extends OfRollout {

    @Parameters(index = "1", paramLabel = "HOST", description = "The host's name.")
    private String host = "";

    @Option(names = "--note", paramLabel = "TEXT", description = "What was done, for the record.")
    private String note = "";

    @Override
    ExitStatus run() {
      var answer = service().send("POST", below("reboots", host, "resolution"), Json.MAPPER.createObjectNode().put("note", note));
      print(answer, "Resolved %s.".formatted(host));
      return ExitStatus.DONE;
    }
  }

  /** Opens a gate. */
  @Command(
      name = "release",
      description = "Releases a gate that waits for a person.",
      footer = "  kexec-fleet rollouts release latest looked-at-canary")
  static final class Release extends OfRollout {

    @Parameters(index = "1", paramLabel = "GATE", description = "The gate's name.")
    private String gate = "";

    @Override
    ExitStatus run() {
      var answer = service().send("POST", below("gates", gate, "release"), null);
      print(answer, "Released %s.".formatted(gate));
      return ExitStatus.DONE;
    }
  }
}
