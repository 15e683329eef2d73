package io.kexecfleet.cli.command;

import io.kexecfleet.cli.audit.Links;
import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Listing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Who did what. */
@Command(
    name = "audit",
    description = "Who did what, when and from where.",
    subcommands = {Audit.All.class, Audit.Chain.class, AuditVerify.class})
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
    Columns columns() {
      return Columns.of(
          Column.time("AT", "at"),
          Column.of("WHO", "actor"),
          Column.of("FROM", "address"),
          Column.of("WHAT", "action"),
          Column.of("SUBJECT", "subject"),
          Column.of("DETAILS", "details"));
    }
  }

  /** What holds it together. */
  @Command(
      name = "chain",
      description = "Lists the record as it is chained, the oldest first. With --all --json it is a file that verify takes.",
      footer = "  kexec-fleet audit chain --all --json > chain.json")
  static final class Chain extends ListCommand {

    @Override
    Listing listing() {
      return Links.listing();
    }

    @Override
    Columns columns() {
      return Columns.of(Column.of("POSITION", "position"), Column.of("DIGEST", "digest"), Column.of("TEXT", "text"));
    }
  }
}
