package io.kexecfleet.protocol;

import java.util.Objects;

/**
 * The service's answer to a {@link CheckIn}.
 *
 * <p>The two times let an agent place its own clock against the service's without trusting either machine's wall
 * clock: the reply left the service at {@code serviceTimeMillis}, and the time the message was under way is the round
 * trip less {@code heldMillis}.
 *
 * @param desired what the host should be doing
 * @param serviceTimeMillis the service's clock when it answered, milliseconds since the epoch
 * @param heldMillis how long the service kept the request before it answered
 */
public record CheckInReply(Desired desired, long serviceTimeMillis, long heldMillis) {

  public CheckInReply {
    Objects.requireNonNull(desired, "desired");
  }
}
