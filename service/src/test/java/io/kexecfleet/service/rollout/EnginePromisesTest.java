package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.rollout.engine.RebootState;
import io.kexecfleet.service.rollout.engine.RolloutState;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * The engine's promises, over fleets, plans and bounds of every kind, where anything happens at any time: messages are
 * lost, late and out of order, hosts refuse, vanish, come back late or through their firmware, are rebooted by others;
 * operators pause, resume, advance, abort and resolve; hosts in no rollout take places too. {@link SimulatedFleetBooks} checks the books after every turn;
 * {@link EngineWorld} compares them with what really happened.
 */
class EnginePromisesTest {

  @Property(tries = 800)
  void promisesHoldWhateverHappens(@ForAll("settings") EngineSetting setting, @ForAll("acts") List<EngineWorld.Act> acts) {
    var world = new EngineWorld(setting);
    acts.forEach(world::act);
    world.drain();
    for (var book : world.books()) {
      assertThat(book.rollout.state().hasEnded()).as("ends when hosts answer").isTrue();
      var inReboots = new HashSet<>(book.reboots.stream().map(Reboot::hostId).toList());
      assertThat(inReboots).allMatch(host -> book.rollout.startedAt() == null || book.latest(host).state() == RebootState.DONE);
      if (book.rollout.ending() == null && book.rollout.startedAt() != null) {
        var made = book.rollout.tally().succeeded() > 0;
        assertThat(book.rollout.state()).isEqualTo(made ? RolloutState.SUCCEEDED : RolloutState.FAILED);
      }
    }
  }

  @Property(tries = 300)
  void allGoWhenNothingGoesWrong(@ForAll("settings") EngineSetting setting) {
    var world = new EngineWorld(setting);
    world.drain();
    for (var book : world.books()) {
      assertThat(book.rollout.state()).isEqualTo(RolloutState.SUCCEEDED);
      assertThat(book.reboots).allMatch(it -> it.outcome() != null && setting.method().isSuccess(it.outcome()));
    }
  }

  @Property(tries = 800)
  void whoIsLostOrCameBackBadlyKeepsItsPlace(
      @ForAll("settings") EngineSetting setting, @ForAll("acts") List<EngineWorld.Act> acts) {
    var world = new EngineWorld(setting);
    acts.stream().filter(act -> act.kind() != EngineWorld.Kind.RESOLVE).forEach(world::act);
    for (var book : world.books()) {
      var left =
          book.reboots.stream()
              .filter(it -> it.outcome() != null && it.orderedAt() != null && !setting.method().isSuccess(it.outcome()))
              .filter(it -> it.outcome() != Outcome.REFUSED && it.outcome() != Outcome.NEVER_LEFT)
              .toList();
      assertThat(left).allMatch(Reboot::isHoldingItsPlace);
      assertThat(book.rollout.tally().held()).isEqualTo((int) book.count(Reboot::isHoldingItsPlace));
    }
  }

  @Provide
  Arbitrary<EngineSetting> settings() {
    return EngineSetting.any();
  }

  @Provide
  Arbitrary<List<EngineWorld.Act>> acts() {
    var kinds =
        Arbitraries.frequency(
            Tuple.of(24, EngineWorld.Kind.SEND),
            Tuple.of(24, EngineWorld.Kind.DELIVER),
            Tuple.of(24, EngineWorld.Kind.RECEIVE),
            Tuple.of(4, EngineWorld.Kind.LOSE_REPLY),
            Tuple.of(12, EngineWorld.Kind.TIME),
            Tuple.of(20, EngineWorld.Kind.STAGE),
            Tuple.of(3, EngineWorld.Kind.REFUSE),
            Tuple.of(2, EngineWorld.Kind.STALE),
            Tuple.of(2, EngineWorld.Kind.OTHERS_REBOOT),
            Tuple.of(8, EngineWorld.Kind.BACK_BY_KEXEC),
            Tuple.of(2, EngineWorld.Kind.BACK_BY_FIRMWARE),
            Tuple.of(4, EngineWorld.Kind.BACK_INCOMPLETE),
            Tuple.of(2, EngineWorld.Kind.NEVER_LEFT),
            Tuple.of(6, EngineWorld.Kind.COMPLETE),
            Tuple.of(3, EngineWorld.Kind.RESOLVE),
            Tuple.of(3, EngineWorld.Kind.APPROVE),
            Tuple.of(1, EngineWorld.Kind.PAUSE),
            Tuple.of(3, EngineWorld.Kind.RESUME),
            Tuple.of(1, EngineWorld.Kind.ADVANCE),
            Tuple.of(3, EngineWorld.Kind.GATE),
            Tuple.of(6, EngineWorld.Kind.LEASE),
            Tuple.of(5, EngineWorld.Kind.END_LEASE));
    var rare = Arbitraries.frequency(Tuple.of(60, false), Tuple.of(1, true));
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 8), Arbitraries.integers().between(0, 100), rare)
        .as((kind, host, number, abort) -> new EngineWorld.Act(abort && number > 90 ? EngineWorld.Kind.ABORT : kind, host, number))
        .list()
        .ofMinSize(0)
        .ofMaxSize(400);
  }
}
