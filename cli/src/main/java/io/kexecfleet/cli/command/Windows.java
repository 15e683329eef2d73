package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.shell.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** When hosts may be out. */
@Command(name = "windows", description = "When hosts may be out.", subcommands = Windows.Next.class)
final class Windows extends Noun {

  /** The times that come. */
  @Command(
      name = "next",
      description = "Tells when a maintenance window is open next.",
      footer = "  kexec-fleet windows next eu-nights --limit 3")
  static final class Next extends Named {

    private static final Columns COLUMNS =
        Columns.of(Column.of("OPENS", "localStart"), Column.of("CLOSES", "localEnd"), Column.of("AFTER", "length"));

    @Option(names = "--limit", paramLabel = "N", description = "At most so many; 5 unless said otherwise.")
    private int limit = 5;

    @Override
    ExitStatus run() {
      var answer = service().get(ApiPath.of("windows", name(), "occurrences").with("limit", limit));
      if (forPrograms()) {
        printAll(answer);
      } else {
        printLines(COLUMNS.lines(answer.path("occurrences")));
      }
      return ExitStatus.DONE;
    }
  }
}
