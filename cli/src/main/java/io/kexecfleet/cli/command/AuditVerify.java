package io.kexecfleet.cli.command;

import io.kexecfleet.cli.audit.Finding;
import io.kexecfleet.cli.audit.Head;
import io.kexecfleet.cli.audit.Links;
import io.kexecfleet.cli.chain.ChainVerifier;
import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Listing;
import io.kexecfleet.cli.input.Documents;
import io.kexecfleet.cli.input.Items;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verifies the record. */
@Command(
    name = "verify",
    description = "Verifies that nothing on record was changed, taken out, put in or moved. Ends with 1 where something was.",
    footer = {"  kexec-fleet audit verify --json > head.json", "  kexec-fleet audit verify --head head.json"})
final class AuditVerify extends ServiceCommand {

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "What audit chain printed, or - for the standard input; the service's, unless given.")
  private @Nullable String file;

  @Option(
      names = "--head",
      paramLabel = "FILE",
      description = "What this command printed with --json before: tells whether the end was cut off since, or all was written anew.")
  private @Nullable String head;

  @Override
  ExitStatus run() {
    var kept = head == null ? null : Head.kept(Documents.one(shell(), head));
    var finding = file == null ? ofService(kept) : ofFile(file, kept);
    if (forPrograms()) {
      printAll(finding.json());
    }
    if (!finding.isWhole()) {
      throw Failure.of(ExitStatus.NOT_SO, finding.words());
    }
    if (!forPrograms()) {
      print(finding.words());
    }
    if (kept == null) {
      shell().say("That its end was not cut off shows only with --head: keep what --json prints where nobody can write who can write the database.");
    }
    return ExitStatus.DONE;
  }

  private Finding ofService(@Nullable Head kept) {
    // Asked before the chain, which so has to reach this far at least.
    var now = Head.told(service().get(ApiPath.of("audit", "head")));
    var links = new Links(Links.listing().in(service(), Listing.LARGEST_PAGE).iterator());
    return new Finding(ChainVerifier.verify(links, kept == null ? now.anchor() : kept.anchor()), now.unchained());
  }

  private Finding ofFile(String chain, @Nullable Head kept) {
    try (var items = Items.in(shell(), chain, Links.ENTRIES)) {
      return new Finding(
          ChainVerifier.verify(new Links(items), kept == null ? null : kept.anchor()), kept == null ? 0 : kept.unchained());
    }
  }
}
