package io.kexecfleet.cli.connection;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the service said.
 *
 * @param body missing where there was none
 * @param etag of this state of things; null: the service did not say
 */
public record Answer(int status, JsonNode body, @Nullable String etag) {

  /** Whether all is as it was with the state that was asked about. */
  public boolean isUnchanged() {
    return status == 304;
  }
}
