package io.kexecfleet.service.rollout;

import io.kexecfleet.service.gate.GateBook;
import io.kexecfleet.service.gate.GateKeeper;
import io.kexecfleet.service.gate.GateRounds;
import io.kexecfleet.service.replica.TimedWork;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks the gates of a rollout, again and again while it runs, and has the engine look at it after each round. */
@Component
class GateRound implements TimedWork {

  static final String NAME = "gates";

  private final RolloutTable rollouts;
  private final GateBook book;
  private final GateKeeper keeper;
  private final RolloutRunner runner;
  private final Clock clock;

  GateRound(RolloutTable rollouts, GateBook book, GateKeeper keeper, RolloutRunner runner, Clock clock) {
    this.rollouts = rollouts;
    this.book = book;
    this.keeper = keeper;
    this.runner = runner;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public @Nullable Instant run(String instance) {
    var rollout = rollouts.findById(UUID.fromString(instance)).orElse(null);
    if (rollout == null || !rollout.state().hasBegun()) {
      return null;
    }
    var waiting = Surroundings.waiting(rollout);
    var round = GateRounds.of(rollout.plan().gates(), book.states(rollout.id(), waiting), clock.instant());
    var verdicts = keeper.ask(round.due());
    for (var gate : round.due()) {
      book.record(rollout.id(), waiting, gate, Objects.requireNonNull(verdicts.get(gate.name()), "a gate that was asked"));
    }
    if (!round.due().isEmpty()) {
      runner.look(rollout.id());
    }
    return round.next();
  }
}
