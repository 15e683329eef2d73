package io.kexecfleet.service.rollout;

import io.kexecfleet.service.gate.GateBook;
import io.kexecfleet.service.gate.GateStand;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Service;

/** How the gates of rollouts stand. */
@Service
public class RolloutGates {

  private final GateBook book;
  private final Clock clock;

  RolloutGates(GateBook book, Clock clock) {
    this.book = book;
    this.clock = clock;
  }

  public List<GateStand> of(Rollout rollout) {
    var gates = rollout.plan().gates();
    return gates.isEmpty()
        ? List.of()
        : GateStand.all(
            gates, book.all(rollout.id()), Surroundings.waiting(rollout), rollout.waves(), rollout.state().hasEnded(), clock.instant());
  }
}
