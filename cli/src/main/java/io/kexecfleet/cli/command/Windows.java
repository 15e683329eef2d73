package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Json;
import io.kexecfleet.cli.shell.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** When hosts may be out. */
@Command(name = "windows", description = "When hosts may be out.", subcommands = Windows.Next.class)
final class Windows extends Noun {

  /** The times that come. */
  @Command(
      name = "next",
      description = "Tells when a maintenance window is open next.",
      footer = "  kexec-fleet windows next eu-nights --limit 3")
  static final class Next extends ServiceCommand {

    @Parameters(paramLabel = "NAME", description = "The window's name.")
    private String name = "";

    @Option(names = "--limit", paramLabel = "N", description = "At most so many; 5 unless said otherwise.")
    private int limit = 5;

    @Override
    ExitStatus run() {
      var answer = service().get(ApiPath.of("windows", name, "occurrences").with("limit", limit));
      if (forPrograms()) {
        printAll(answer);
        return ExitStatus.DONE;
      }
      var table = new Table(List.of("OPENS", "CLOSES", "AFTER"));
      for (var open : answer.path("occurrences")) {
        table.add(List.of(Json.text(open, "localStart"), Json.text(open, "localEnd"), Json.text(open, "length")));
      }
      printLines(table.lines());
      return ExitStatus.DONE;
    }
  }
}
