package io.kexecfleet.cli.audit;

import io.kexecfleet.cli.chain.ChainVerifier;
import io.kexecfleet.cli.chain.ChainVerifier.Anchor;
import io.kexecfleet.cli.input.Document;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The end of the chain at some time.
 *
 * @param anchor null: nothing was on record yet
 * @param unchained how many entries had been put into the record past the chain
 */
public record Head(@Nullable Anchor anchor, long unchained) {

  /** @throws Failure when the file has something else */
  public static Head kept(Document file) {
    try {
      return of(file.body());
    } catch (IllegalArgumentException e) {
      throw Failure.of(
          ExitStatus.REFUSED,
          "%s has no head of the record, with position and digest: %s 'kexec-fleet audit verify --json' prints one.".formatted(file.file(), e.getMessage()));
    }
  }

  /** @throws Failure when what answers is no service */
  public static Head told(JsonNode answer) {
    try {
      return of(answer);
    } catch (IllegalArgumentException e) {
      throw Failure.of(ExitStatus.OUT_OF_REACH, "The service has no head of the record that can be understood: %s".formatted(e.getMessage()));
    }
  }

  private static Head of(JsonNode head) {
    var position = head.path("position");
    if (!position.isIntegralNumber() || !position.canConvertToLong()) {
      throw new IllegalArgumentException("its position is no number.");
    }
    var digest = Json.text(head, "digest");
    var nothing = position.asLong() == 0 && digest.equals(ChainVerifier.BEGINNING);
    return new Head(nothing ? null : new Anchor(position.asLong(), digest), head.path("unchained").asLong(0));
  }
}
