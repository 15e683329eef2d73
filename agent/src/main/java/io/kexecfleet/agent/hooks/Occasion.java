package io.kexecfleet.agent.hooks;

import io.kexecfleet.protocol.Order;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The reboot that hooks are run for.
 *
 * @param hooks those that the order names
 */
public record Occasion(String rebootId, Order.Way way, List<String> hooks) {

  public Occasion {
    Objects.requireNonNull(rebootId, "rebootId");
    Objects.requireNonNull(way, "way");
    hooks = List.copyOf(hooks);
  }

  public static Occasion of(Order order) {
    return new Occasion(order.rebootId(), order.way(), order.hooks());
  }

  /** What a hook is told of it. */
  Map<String, String> told() {
    return Map.of("KEXEC_FLEET_REBOOT_ID", rebootId, "KEXEC_FLEET_WAY", way.name());
  }
}
