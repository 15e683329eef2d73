package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Listing;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Who did what. */
@Command(name = "audit", description = "Who did what, when and from where.", subcommands = Audit.All.class)
final class Audit extends Noun {

  /** What is on record. */
  @Command(
      name = "list",
      description = "Lists what was done, the newest first.",
      footer = "  kexec-fleet audit list --subject web-1 --limit 20")
  static final class All extends ListCommand {

    @Option(names = "--subject", paramLabel = "NAME", description = "What was done to this host, rollout, token and so on.")
    private @Nullable String subject;

    @Override
    Listing listing() {
      return new Listing(ApiPath.of("audit").with("subject", subject), "entries");
    }

    @Override
    List<Column> columns() {
      return List.of(
          Column.time("AT", "at"),
          Column.of("WHO", "actor"),
          Column.of("FROM", "address"),
          Column.of("WHAT", "action"),
          Column.of("SUBJECT", "subject"),
          Column.of("DETAILS", "details"));
    }
  }
}
