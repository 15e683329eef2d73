package io.kexecfleet.service.rollout.engine;

import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.rollout.plan.Amount;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How many hosts may be out at once, counted over every host that it applies to.
 *
 * @param selector which hosts it applies to
 * @param label counts per value of this label, and applies to hosts that have it; null: counts all together
 * @param maxOut how many; null: as many as {@code hostSecondsPerMinute} allows
 * @param hostSecondsPerMinute how many seconds hosts may be out, summed up, in any minute; null: no matter
 * @param sizes how many hosts there are, by value of the label; under the empty text where there is no label
 * @param rollout counts only this rollout's hosts; null: every rollout's
 */
public record Budget(
    String name,
    Selector selector,
    @Nullable String label,
    @Nullable Amount maxOut,
    @Nullable Integer hostSecondsPerMinute,
    Map<String, Integer> sizes,
    @Nullable UUID rollout) {

  /** One that bounds the hosts of a rollout itself, per value of a label. */
  public static Budget own(String label, Amount maxOut, Map<String, Integer> sizes, @Nullable UUID rollout) {
    return new Budget("of this rollout", Selector.EVERYTHING, label, maxOut, null, sizes, rollout);
  }

  /** The group a host counts in; null: this budget does not apply to it. */
  public @Nullable String groupOf(Map<String, String> labels) {
    if (!selector.matches(labels)) {
      return null;
    }
    return label == null ? "" : labels.get(label);
  }

  /** How many hosts of a group may be out at once. */
  public int limit(String group) {
    return maxOut == null ? Integer.MAX_VALUE : maxOut.floorOf(sizes.getOrDefault(group, 0));
  }

  public String nameOf(String group) {
    return label == null ? name : "%s (%s=%s)".formatted(name, label, group);
  }
}
