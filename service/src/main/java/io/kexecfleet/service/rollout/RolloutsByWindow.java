package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.rollout.engine.RolloutState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Which rollouts wait for which windows. */
@Service
public class RolloutsByWindow {

  /** A rollout that has not ended. */
  public record Waiting(UUID id, String name, RolloutState state) {}

  /**
   * What there is for one window.
   *
   * @param inReach the oldest first
   * @param others how many there are besides, of which it is not told which they are
   */
  public record Use(List<Waiting> inReach, int others) {

    public static final Use NONE = new Use(List.of(), 0);

    private Use and(Rollout rollout, Scope reach) {
      if (!reach.covers(Selector.parse(rollout.scope()))) {
        return new Use(inReach, others + 1);
      }
      var more = new ArrayList<>(inReach);
      more.add(new Waiting(rollout.id(), rollout.name(), rollout.state()));
      return new Use(List.copyOf(more), others);
    }
  }

  private final RolloutTable rollouts;

  RolloutsByWindow(RolloutTable rollouts) {
    this.rollouts = rollouts;
  }

  /** By the names of windows; one that nobody waits for is not in it. */
  public Map<String, Use> of(Scope reach) {
    var uses = new HashMap<String, Use>();
    for (var rollout : rollouts.open()) {
      for (var window : rollout.plan().windows()) {
        uses.merge(window, Use.NONE.and(rollout, reach), (before, _) -> before.and(rollout, reach));
      }
    }
    return uses;
  }
}
