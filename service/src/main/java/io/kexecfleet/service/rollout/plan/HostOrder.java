package io.kexecfleet.service.rollout.plan;

import org.jspecify.annotations.Nullable;

/**
 * In which order hosts take their turn inside a wave.
 *
 * @param label the label that {@code BY_LABEL} and {@code SPREAD} go by; null with the others
 */
public record HostOrder(By by, @Nullable String label) {

  public static final HostOrder AS_LISTED = new HostOrder(By.AS_LISTED, null);

  public enum By {
    /** Names in the order in which they were given, then those chosen by labels, by name. */
    AS_LISTED,
    NAME,
    /** One value of the label after the other: rack by rack. */
    BY_LABEL,
    /** Each value of the label in turn, so that no rack has to wait for another. */
    SPREAD
  }
}
