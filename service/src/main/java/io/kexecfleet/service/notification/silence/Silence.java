package io.kexecfleet.service.notification.silence;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A silence for a host that is out.
 *
 * @param number grows with time
 * @param until when it ends by itself
 * @param silenceId what Alertmanager calls it; null before it said so
 * @param tries how often what its state asks for was tried before
 * @param lastError why the last try failed; null: it did not
 */
public record Silence(
    long number,
    UUID rebootId,
    UUID rolloutId,
    String host,
    State state,
    Instant until,
    @Nullable String silenceId,
    int tries,
    @Nullable String lastError) {

  /**
   * Where it stands.
   *
   * <pre>
   *   WANTED --made--> ACTIVE --the reboot is over--> ENDING --expired--> ENDED
   *      |                 |                             ^
   *      |                 +--- its time is over --------|-------------> ENDED
   *      +--- its time is over, never made --> FAILED    |
   *      +--- the reboot is over ------------------------+
   * </pre>
   */
  public enum State {
    WANTED,
    ACTIVE,
    ENDING,
    ENDED,
    /** It was never made. The reboot went on without it. */
    FAILED
  }
}
