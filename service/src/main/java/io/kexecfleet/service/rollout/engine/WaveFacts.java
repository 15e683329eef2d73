package io.kexecfleet.service.rollout.engine;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The wave a rollout is in.
 *
 * @param number from 0
 * @param hosts how many are in it
 * @param left how many of them are not DONE
 * @param succeeded how many of them made it
 * @param minSuccess how many must have made it for the next one to begin
 * @param soak how long to wait after it
 * @param openedAt null before
 * @param endedAt when the last of its hosts was DONE; null before
 * @param advanced whether an operator lets the next one begin whatever else holds it
 * @param last whether there is no next one
 */
public record WaveFacts(
    int number,
    int hosts,
    int left,
    int succeeded,
    int minSuccess,
    Duration soak,
    @Nullable Instant openedAt,
    @Nullable Instant endedAt,
    boolean advanced,
    boolean last) {

  WaveFacts opened(Instant at) {
    return new WaveFacts(number, hosts, left, succeeded, minSuccess, soak, at, endedAt, advanced, last);
  }

  WaveFacts ended(Instant at) {
    return new WaveFacts(number, hosts, left, succeeded, minSuccess, soak, openedAt, at, advanced, last);
  }

  /** One of its reboots is over. */
  WaveFacts after(Decision.Finish finish) {
    return switch (finish.as()) {
      case TRIED_AGAIN -> this;
      case SUCCESS -> new WaveFacts(number, hosts, left - 1, succeeded + 1, minSuccess, soak, openedAt, endedAt, advanced, last);
      case FAILURE, FAILURE_HOLDING_ITS_PLACE, TAKEN_BACK ->
          new WaveFacts(number, hosts, left - 1, succeeded, minSuccess, soak, openedAt, endedAt, advanced, last);
    };
  }
}
