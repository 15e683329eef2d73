package io.kexecfleet.service.rollout.plan;

import java.time.Duration;

/**
 * How long a rollout and its reboots may stay in a state.
 *
 * @param approve until enough people approved; then it is aborted
 * @param finish from the start to the end, pauses included; then it stops as failed
 * @param gate how long a gate between waves may stay closed; then it stops as failed
 * @param stage how long a host may take to stage
 * @param jump how long an order to jump is valid
 * @param comeBack how long after the order a host may take to be back in service; then it is LOST
 */
public record Deadlines(
    Duration approve, Duration finish, Duration gate, Duration stage, Duration jump, Duration comeBack) {

  public static final Deadlines STANDARD =
      new Deadlines(
          Duration.ofDays(7),
          Duration.ofDays(30),
          Duration.ofHours(24),
          Duration.ofMinutes(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(10));
}
