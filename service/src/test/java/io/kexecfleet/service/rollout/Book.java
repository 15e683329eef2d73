package io.kexecfleet.service.rollout;

import io.kexecfleet.service.rollout.engine.RebootState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One rollout's books. */
final class Book {
  final Rollout rollout;
  final List<RolloutWave> waves = new ArrayList<>();
  final List<Reboot> reboots = new ArrayList<>();
  final Map<String, Boolean> gates = new HashMap<>();
  int approvals;
  @Nullable Instant wakeAt;

  Book(Rollout rollout, Layout layout, Instant now) {
    this.rollout = rollout;
    rollout.submit(layout, now);
    int position = 0;
    for (int number = 0; number < layout.waves().size(); number++) {
      waves.add(new RolloutWave(rollout.id(), number, layout.waves().get(number)));
      for (var member : layout.waves().get(number).hosts()) {
        reboots.add(new Reboot(UUID.randomUUID(), rollout.id(), member.id(), number, position++, false));
      }
    }
    rollout.plan().gates().forEach(gate -> gates.put(gate.name(), true));
  }

  RolloutWave wave() {
    return waves.get(rollout.wave());
  }

  Reboot latest(UUID hostId) {
    return reboots.stream().filter(it -> it.hostId().equals(hostId)).max(Comparator.comparingInt(Reboot::attempt)).orElseThrow();
  }

  long count(Predicate<Reboot> wanted) {
    return reboots.stream().filter(wanted).count();
  }

  static boolean isAhead(Reboot it) {
    return it.state() == RebootState.STAGING || it.state() == RebootState.STAGED;
  }
}
