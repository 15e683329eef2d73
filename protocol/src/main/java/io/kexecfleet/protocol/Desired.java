package io.kexecfleet.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a host should be doing.
 *
 * @param generation grows with every change of what is desired of this host; an agent ignores one older than it knows
 * @param order what to do about a reboot, or null: nothing, and unload what was staged for one
 * @param recordedRebootId the reboot whose complete report the service has on record, or null: the agent repeats a
 *     report until it reads its id here
 */
public record Desired(long generation, @Nullable Order order, @Nullable String recordedRebootId) {

  public static final Desired NOTHING = new Desired(0, null, null);
}
