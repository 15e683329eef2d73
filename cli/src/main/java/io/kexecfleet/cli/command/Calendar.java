package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Call;
import io.kexecfleet.cli.input.Documents;
import io.kexecfleet.cli.shell.ExitStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Windows and freezes from calendars. */
@Command(name = "calendar", description = "Windows and freezes from calendars.", subcommands = Calendar.Import.class)
final class Calendar extends Noun {

  /** Takes over a file. */
  @Command(
      name = "import",
      description = "Makes windows or freezes of an iCalendar file; the same file again changes nothing.",
      footer = "  kexec-fleet calendar import ops.ics --as windows --selector site=berlin --prefix ops-")
  static final class Import extends ServiceCommand {

    /** What its events become. */
    enum Kind {
      WINDOWS,
      FREEZES
    }

    @Parameters(paramLabel = "FILE", description = "An iCalendar file; - for the standard input.")
    private String file = "";

    @Option(names = "--as", required = true, paramLabel = "KIND", description = "What its events become: windows or freezes.")
    private Kind as = Kind.WINDOWS;

    @Option(names = "--selector", paramLabel = "SELECTOR", description = "The hosts that all events are for; everybody, unless said otherwise.")
    private @Nullable String selector;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "What new names begin with.")
    private @Nullable String prefix;

    @Option(names = "--zone", paramLabel = "ZONE", description = "For times without a zone, such as Europe/Berlin.")
    private @Nullable String zone;

    @Override
    ExitStatus run() {
      var path =
          ApiPath.of("calendar", "import")
              .with("as", as.name().toLowerCase(Locale.ROOT))
              .with("selector", selector)
              .with("prefix", prefix)
              .with("zone", zone);
      printAll(service().exchange(Call.of("POST", path).saying("text/calendar", Documents.text(shell(), file))).body());
      return ExitStatus.DONE;
    }
  }
}
