package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.support.SimulatedHost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/**
 * The engine's promises, over fleets where anything happens at any time: messages are lost, late and out of order, hosts
 * refuse, vanish, come back late or through their firmware, are rebooted by others. {@link SimulatedRollout} checks the
 * service's books after every turn; here the books are compared with what really happened.
 */
class RolloutEnginePropertiesTest {

  private static final int DRAIN_ROUNDS = 2000;

  /** Nine hosts, one after the other, each lost after 200 s at most, at 4 s a round. */
  private static final int ROUNDS_FOR_EVERYBODY = 480;

  record Setting(int hosts, int maxOut, int maxFailures, int most, int jumpSeconds, int returnSeconds) {
    Plan plan() {
      return new Plan(
          maxOut, maxFailures, Duration.ofSeconds(100), Duration.ofSeconds(jumpSeconds), Duration.ofSeconds(returnSeconds));
    }
  }

  record Act(Kind kind, int host, int number) {
    enum Kind {
      SEND, DELIVER, RECEIVE, LOSE_REPLY, TIME, STAGE, REFUSE, STALE, OTHERS_REBOOT, BACK_BY_KEXEC, BACK_BY_FIRMWARE,
      BACK_INCOMPLETE, NEVER_LEFT, COMPLETE, RESOLVE
    }
  }

  private record Sent(CheckIn said, Instant at) {}

  private record Reply(Desired desired, Instant sentAt) {}

  /** One run: hosts, the messages under way, and the service. */
  private static final class World {
    private Instant now = Instant.EPOCH;
    private final List<SimulatedHost> hosts;
    private final List<List<Sent>> underWay = new ArrayList<>();
    private final List<List<Reply>> replies = new ArrayList<>();
    private final SimulatedRollout service;

    World(Setting setting) {
      hosts = Stream.generate(SimulatedHost::new).limit(setting.hosts).toList();
      hosts.forEach(
          _ -> {
            underWay.add(new ArrayList<>());
            replies.add(new ArrayList<>());
          });
      service = new SimulatedRollout(setting.plan(), hosts, setting.most, now);
    }

    void act(Act act) {
      var i = act.host % hosts.size();
      var host = hosts.get(i);
      switch (act.kind) {
        case SEND -> send(i);
        case DELIVER -> deliver(i, act.number);
        case RECEIVE -> receive(i, act.number);
        case LOSE_REPLY -> replies.get(i).clear();
        case TIME -> advance(Duration.ofSeconds(1 + act.number % 90));
        case STAGE -> host.finishStaging();
        case REFUSE -> host.refuse();
        case STALE -> host.goStale();
        case OTHERS_REBOOT -> host.rebootedByOthers();
        case BACK_BY_KEXEC -> host.comeBack(Outcome.KEXEC, true);
        case BACK_BY_FIRMWARE -> host.comeBack(Outcome.FIRMWARE_FALLBACK, true);
        case BACK_INCOMPLETE -> host.comeBack(Outcome.KEXEC, false);
        case NEVER_LEFT -> host.comeBack(Outcome.NEVER_LEFT, true);
        case COMPLETE -> host.completeReport();
        case RESOLVE -> service.resolve(service.rebootOf(host), now);
      }
      compareWithReality();
    }

    private void send(int i) {
      if (!hosts.get(i).isAway()) {
        underWay.get(i).add(new Sent(hosts.get(i).say(), now));
      }
    }

    private void deliver(int i, int which) {
      var sent = underWay.get(i);
      if (!sent.isEmpty()) {
        var message = sent.remove(which % sent.size());
        replies.get(i).add(new Reply(service.hear(hosts.get(i), message.said, now), message.at));
      }
    }

    private void receive(int i, int which) {
      var waiting = replies.get(i);
      if (!waiting.isEmpty()) {
        var reply = waiting.remove(which % waiting.size());
        hosts.get(i).hear(reply.desired, reply.sentAt, now);
      }
    }

    /** The timer fires on its own time, however far we jump. */
    private void advance(Duration step) {
      var until = now.plus(step);
      while (service.wakeAt() != null && !service.wakeAt().isAfter(until)) {
        now = service.wakeAt();
        service.wake(now);
      }
      now = until;
    }

    private void compareWithReality() {
      assertThat(hosts.stream().filter(SimulatedHost::isAway).count())
          .as("hosts really away")
          .isLessThanOrEqualTo(service.rollout().plan().maxOut() + resolvedThoughAway());
      for (var host : hosts) {
        var reboot = service.rebootOf(host);
        var jumped = host.jumps.containsKey(reboot.id().toString());
        if (jumped) {
          assertThat(reboot.orderedAt()).as("jumped only by order").isNotNull();
          assertThat(reboot.outcome()).isNotIn(Outcome.REFUSED, Outcome.CANCELLED);
        } else {
          assertThat(reboot.outcome()).isNotIn(Outcome.KEXEC, Outcome.FIRMWARE_FALLBACK);
        }
        if (reboot.outcome() == Outcome.NEVER_LEFT) {
          assertThat(host.isAway()).as("away, though it is said never to have left").isFalse();
          assertThat(host.left).doesNotContain(reboot.id().toString());
        }
      }
    }

    private long resolvedThoughAway() {
      return hosts.stream().filter(it -> it.isAway() && service.rebootOf(it).resolvedAt() != null).count();
    }

    /** From here on everybody answers, and who was lost is resolved. */
    void drain() {
      for (int round = 0; round < DRAIN_ROUNDS && service.rollout().state() == RolloutState.RUNNING; round++) {
        everyoneAnswers(_ -> true);
        for (int i = 0; i < hosts.size(); i++) {
          act(new Act(Act.Kind.RESOLVE, i, 0));
        }
      }
    }

    /** Lets some time pass, in which these come back from their jumps. */
    void everyoneAnswers(IntPredicate comesBack) {
      for (int i = 0; i < hosts.size(); i++) {
        act(new Act(Act.Kind.STAGE, i, 0));
        if (comesBack.test(i)) {
          act(new Act(Act.Kind.BACK_BY_KEXEC, i, 0));
        }
        for (var kind : List.of(Act.Kind.COMPLETE, Act.Kind.SEND, Act.Kind.DELIVER, Act.Kind.RECEIVE)) {
          act(new Act(kind, i, 0));
        }
      }
      advance(Duration.ofSeconds(4));
    }
  }

  @Property(tries = 2000)
  void promisesHoldWhateverHappens(@ForAll("settings") Setting setting, @ForAll("acts") List<Act> acts) {
    var world = new World(setting);
    acts.forEach(world::act);
    world.drain();
    var rollout = world.service.rollout();
    assertThat(rollout.state()).as("ends when hosts answer").isNotEqualTo(RolloutState.RUNNING);
    assertThat(world.service.reboots()).allMatch(it -> it.state() == RebootState.DONE);
    var failures = rollout.tally().failures();
    var made = rollout.tally().returned();
    assertThat(rollout.state())
        .isEqualTo(failures > setting.maxFailures || made == 0 ? RolloutState.FAILED : RolloutState.SUCCEEDED);
  }

  @Property(tries = 500)
  void allGoWhenNothingGoesWrong(@ForAll("settings") Setting setting) {
    var world = new World(setting);
    world.drain();
    assertThat(world.service.rollout().state()).isEqualTo(RolloutState.SUCCEEDED);
    assertThat(world.service.reboots()).allMatch(it -> it.outcome() == Outcome.KEXEC);
  }

  @Property(tries = 1000)
  void whoIsLostKeepsItsPlace(@ForAll("settings") Setting setting, @ForAll("acts") List<Act> acts) {
    var world = new World(setting);
    acts.stream().filter(act -> act.kind != Act.Kind.RESOLVE).forEach(world::act);
    var lost = world.service.reboots().stream().filter(it -> it.lostAt() != null).count();
    assertThat(world.service.rollout().tally().lost()).isEqualTo((int) lost);
  }

  /** Failures are allowed, so nothing but the budget holds the others back. */
  @Property(tries = 150)
  void whoDoesNotComeBackHoldsTheOthersBack(@ForAll("settings") Setting setting, @ForAll Set<@IntRange(max = 8) Integer> gone) {
    var patient = new Setting(setting.hosts, setting.maxOut, setting.hosts, setting.most, setting.jumpSeconds, setting.returnSeconds);
    var world = new World(patient);
    var missing = gone.stream().filter(i -> i < setting.hosts).count();
    for (int round = 0; round < ROUNDS_FOR_EVERYBODY; round++) {
      world.everyoneAnswers(i -> !gone.contains(i));
    }
    var tally = world.service.rollout().tally();
    assertThat(tally.lost()).isEqualTo((int) Math.min(missing, setting.maxOut));
    if (missing >= setting.maxOut && tally.queued() + tally.ahead() > 0) {
      assertThat(world.service.rollout().state()).isEqualTo(RolloutState.RUNNING);
    }
    world.drain();
    assertThat(world.service.rollout().state()).isNotEqualTo(RolloutState.RUNNING);
  }

  @Provide
  Arbitrary<Setting> settings() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 9),
            Arbitraries.integers().between(1, 4),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(1, 6),
            Arbitraries.integers().between(5, 80),
            Arbitraries.integers().between(10, 200))
        .as(Setting::new);
  }

  @Provide
  Arbitrary<List<Act>> acts() {
    var kinds =
        Arbitraries.frequency(
            Tuple.of(12, Act.Kind.SEND),
            Tuple.of(12, Act.Kind.DELIVER),
            Tuple.of(12, Act.Kind.RECEIVE),
            Tuple.of(2, Act.Kind.LOSE_REPLY),
            Tuple.of(6, Act.Kind.TIME),
            Tuple.of(10, Act.Kind.STAGE),
            Tuple.of(1, Act.Kind.REFUSE),
            Tuple.of(1, Act.Kind.STALE),
            Tuple.of(1, Act.Kind.OTHERS_REBOOT),
            Tuple.of(4, Act.Kind.BACK_BY_KEXEC),
            Tuple.of(1, Act.Kind.BACK_BY_FIRMWARE),
            Tuple.of(2, Act.Kind.BACK_INCOMPLETE),
            Tuple.of(1, Act.Kind.NEVER_LEFT),
            Tuple.of(3, Act.Kind.COMPLETE),
            Tuple.of(1, Act.Kind.RESOLVE));
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 8), Arbitraries.integers().between(0, 100))
        .as(Act::new)
        .list()
        .ofMinSize(0)
        .ofMaxSize(400);
  }
}
