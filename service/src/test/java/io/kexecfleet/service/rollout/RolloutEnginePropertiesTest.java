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
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The engine's promises, over fleets where anything happens at any time: messages are lost, late and out of order, hosts
 * refuse, vanish, come back late or through their firmware, are rebooted by others. {@link SimulatedRollout} checks the
 * service's books after every turn; here the books are compared with what really happened.
 */
class RolloutEnginePropertiesTest {

  private static final int DRAIN_ROUNDS = 4000;

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

    /** From here on everybody answers. */
    void drain() {
      for (int round = 0; round < DRAIN_ROUNDS && service.rollout().state() == RolloutState.RUNNING; round++) {
        for (int i = 0; i < hosts.size(); i++) {
          for (var kind : List.of(Act.Kind.STAGE, Act.Kind.BACK_BY_KEXEC, Act.Kind.COMPLETE, Act.Kind.SEND, Act.Kind.DELIVER, Act.Kind.RECEIVE, Act.Kind.RESOLVE)) {
            act(new Act(kind, i, 0));
          }
        }
        advance(Duration.ofSeconds(1));
      }
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
            net.jqwik.api.Tuple.of(12, Act.Kind.SEND),
            net.jqwik.api.Tuple.of(12, Act.Kind.DELIVER),
            net.jqwik.api.Tuple.of(12, Act.Kind.RECEIVE),
            net.jqwik.api.Tuple.of(2, Act.Kind.LOSE_REPLY),
            net.jqwik.api.Tuple.of(6, Act.Kind.TIME),
            net.jqwik.api.Tuple.of(10, Act.Kind.STAGE),
            net.jqwik.api.Tuple.of(1, Act.Kind.REFUSE),
            net.jqwik.api.Tuple.of(1, Act.Kind.STALE),
            net.jqwik.api.Tuple.of(1, Act.Kind.OTHERS_REBOOT),
            net.jqwik.api.Tuple.of(4, Act.Kind.BACK_BY_KEXEC),
            net.jqwik.api.Tuple.of(1, Act.Kind.BACK_BY_FIRMWARE),
            net.jqwik.api.Tuple.of(2, Act.Kind.BACK_INCOMPLETE),
            net.jqwik.api.Tuple.of(1, Act.Kind.NEVER_LEFT),
            net.jqwik.api.Tuple.of(3, Act.Kind.COMPLETE),
            net.jqwik.api.Tuple.of(1, Act.Kind.RESOLVE));
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 8), Arbitraries.integers().between(0, 100))
        .as(Act::new)
        .list()
        .ofMinSize(0)
        .ofMaxSize(400);
  }
}
