package io.kexecfleet.agent.machine;

import org.jspecify.annotations.Nullable;

/**
 * How the host's owner wants it to leave its kernel.
 *
 * @param through who is to stop it
 * @param watchdogSeconds how long after systemd's end the next kernel may take to stop the watchdog; null to arm none
 */
public record DeparturePolicy(Departure.Through through, @Nullable Integer watchdogSeconds) {

  /** What an owner has who wants nothing special. */
  public static final DeparturePolicy ORDERLY = new DeparturePolicy(Departure.Through.SYSTEMD, null);
}
