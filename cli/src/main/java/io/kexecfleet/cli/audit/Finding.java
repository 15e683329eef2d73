package io.kexecfleet.cli.audit;

import io.kexecfleet.cli.chain.ChainVerifier.How;
import io.kexecfleet.cli.chain.ChainVerifier.Verdict;
import io.kexecfleet.cli.shell.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * What verifying came to. Pure.
 *
 * @param unchained how many entries are in the record past the chain
 */
public record Finding(Verdict verdict, long unchained) {

  static final String WHAT_TO_DO =
      "Somebody wrote into the database past the service: leave it as it is, compare it with a backup, and find out who can write there.";

  public boolean isWhole() {
    return verdict.broken() == null && unchained == 0;
  }

  /** For programs, and to be kept: as much as holds is a head. */
  public ObjectNode json() {
    var json = Json.MAPPER.createObjectNode().put("position", verdict.entries()).put("digest", verdict.digest()).put("unchained", unchained);
    if (verdict.broken() == null) {
      return json.putNull("broken").putNull("brokenAt");
    }
    return json.put("broken", verdict.broken().name()).put("brokenAt", verdict.position());
  }

  /** In a line: what is wrong, where, and what to do; or that nothing is. */
  public String words() {
    var how = verdict.broken();
    if (how != null) {
      return "The record is broken at position %d: %s %s".formatted(verdict.position(), what(how), WHAT_TO_DO);
    }
    if (unchained > 0) {
      return "%d entries stand in the record that are in no chain: they were put there past it. %s".formatted(unchained, WHAT_TO_DO);
    }
    return verdict.entries() == 0
        ? "Nothing is on record yet."
        : "The record is whole up to its end, position %d with the digest %s.".formatted(verdict.entries(), verdict.digest());
  }

  private static String what(How how) {
    return switch (how) {
      case CHANGED -> "what stands there is not what was put there, or that is gone and the rest was closed up.";
      case MISSING -> "what stood there is gone.";
      case INSERTED -> "what stands there was put between two others.";
      case REORDERED -> "what stands there belongs behind it.";
      case CUT_OFF -> "it ends before, and once it did not.";
      case REWRITTEN -> "it agrees with itself and not with the head that was kept, so it was written anew from there or before.";
    };
  }
}
