package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.service.dashboard.RolloutName;
import io.kexecfleet.service.rollout.BusyHost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that cannot be in another rollout now, all for one reason.
 *
 * @param hosts how many
 * @param first the names of some
 * @param rollout where they are; null: whoever asks may not see that
 * @param held they were lost, or came back badly, and nobody resolved that
 */
record BusyHosts(int hosts, List<String> first, @Nullable UUID rollout, @Nullable String rolloutName, boolean held) {

  private static final int MOST_NAMES = 5;

  private record Where(@Nullable UUID rollout, String name, boolean held) {}

  static List<BusyHosts> of(List<BusyHost> all) {
    var byWhere = new LinkedHashMap<Where, List<String>>();
    for (var one : all) {
      byWhere.computeIfAbsent(new Where(one.rollout(), one.rolloutName(), one.held()), _ -> new ArrayList<>()).add(one.host());
    }
    return byWhere.entrySet().stream().map(each -> of(each.getKey(), each.getValue())).toList();
  }

  private static BusyHosts of(Where where, List<String> names) {
    return new BusyHosts(
        names.size(),
        names.stream().sorted().limit(MOST_NAMES).toList(),
        where.rollout,
        where.rollout == null ? null : RolloutName.of(where.rollout, where.name),
        where.held);
  }
}
