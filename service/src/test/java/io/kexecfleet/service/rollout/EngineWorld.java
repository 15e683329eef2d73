package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.rollout.engine.OutTimes;
import io.kexecfleet.service.rollout.engine.RolloutState;
import io.kexecfleet.service.support.SimulatedHost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One run: hosts, the messages under way, operators, and the service. */
final class EngineWorld {

  private static final int DRAIN_ROUNDS = 4000;

  /** Hosts that are in no rollout. */
  private static final int CLIENTS = 6;

  private static final List<Outcome> FALLBACKS =
      List.of(Outcome.FIRMWARE_FALLBACK, Outcome.WATCHDOG_RESET, Outcome.POWER_CYCLED);

  enum Kind {
    SEND, DELIVER, RECEIVE, LOSE_REPLY, TIME, STAGE, REFUSE, STALE, OTHERS_REBOOT, BACK_BY_KEXEC, BACK_BY_FIRMWARE,
    BACK_INCOMPLETE, NEVER_LEFT, COMPLETE, RESOLVE, APPROVE, PAUSE, RESUME, ADVANCE, ABORT, GATE, LEASE, END_LEASE
  }

  record Act(Kind kind, int host, int number) {}

  private record Sent(CheckIn said, Instant at) {}

  private record Reply(Desired desired, Instant sentAt) {}

  private final EngineSetting setting;
  private final List<SimulatedHost> hosts;
  private final List<List<Sent>> underWay = new ArrayList<>();
  private final List<List<Reply>> replies = new ArrayList<>();
  private final SimulatedFleetBooks service;
  private Instant now = Instant.EPOCH;

  EngineWorld(EngineSetting setting) {
    this.setting = setting;
    hosts = Stream.generate(SimulatedHost::new).limit(setting.fleet().hosts()).toList();
    hosts.forEach(
        _ -> {
          underWay.add(new ArrayList<>());
          replies.add(new ArrayList<>());
        });
    service =
        new SimulatedFleetBooks(
            setting.fleet().most(),
            new SimulatedFleetBooks.Bounds(setting.budgets(), setting.openTimes(), OutTimes.UNKNOWN));
    for (int rollout = 0; rollout < setting.fleet().rollouts(); rollout++) {
      var number = rollout;
      var members =
          IntStream.range(0, hosts.size())
              .filter(i -> i % setting.fleet().rollouts() == number)
              .mapToObj(i -> new Layout.Member(hosts.get(i).id, "host-" + i, setting.labels(i)))
              .toList();
      if (!members.isEmpty()) {
        service.add(setting.plan(), members, now);
      }
    }
  }

  List<Book> books() {
    return service.books();
  }

  void act(Act act) {
    var i = act.host % hosts.size();
    var host = hosts.get(i);
    var book = service.books().get(act.number % service.books().size());
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
      case BACK_BY_FIRMWARE -> host.comeBack(FALLBACKS.get(Math.floorMod(act.number, FALLBACKS.size())), true);
      case BACK_INCOMPLETE -> host.comeBack(Outcome.KEXEC, false);
      case NEVER_LEFT -> host.comeBack(Outcome.NEVER_LEFT, true);
      case COMPLETE -> host.completeReport();
      case RESOLVE -> resolve(host);
      case APPROVE -> operate(book, book.rollout.state() == RolloutState.AWAITING_APPROVAL, () -> book.approvals++);
      case PAUSE -> operate(book, book.rollout.state() == RolloutState.RUNNING && book.rollout.ending() == null, book.rollout::pause);
      case RESUME -> operate(book, book.rollout.state() == RolloutState.PAUSED && book.rollout.ending() == null, book.rollout::resume);
      case ADVANCE -> operate(book, book.wave().endedAt() != null && !book.rollout.state().hasEnded(), () -> book.wave().advance("op"));
      case ABORT -> operate(book, book.rollout.state().hasBegun() && book.rollout.ending() == null, () -> book.rollout.abort("", now));
      case LEASE -> service.lease(act.number % CLIENTS, setting.otherHost(act.number % CLIENTS), now);
      case END_LEASE -> service.endLease(act.number % CLIENTS, now);
      case GATE -> operate(book, true, () -> book.gates.replaceAll((name, open) -> name.equals("each") == act.number % 2 > 0 ? !open : open));
    }
    compareWithReality();
  }

  private void operate(Book book, boolean possible, Runnable act) {
    if (possible) {
      act.run();
      service.look(book, now);
    }
  }

  private void resolve(SimulatedHost host) {
    for (var book : service.books()) {
      book.reboots.stream().filter(it -> it.hostId().equals(host.id)).toList().forEach(it -> service.resolve(it, book, now));
    }
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
    for (var next = service.wakeAt(); next != null && !next.isAfter(until); next = service.wakeAt()) {
      now = next;
      service.wake(now);
    }
    now = until;
    setting.budgets().forEach(budget -> service.outSeconds().check(budget, now));
  }

  private void compareWithReality() {
    for (var book : service.books()) {
      var away = hosts.stream().filter(SimulatedHost::isAway).filter(host -> isInIt(book, host)).toList();
      var resolvedThoughAway = away.stream().filter(host -> book.latest(host.id).resolvedAt() != null).count();
      assertThat(away.size()).as("hosts really away").isLessThanOrEqualTo((int) (book.rollout.maxOut() + resolvedThoughAway));
      for (var reboot : book.reboots) {
        compareWithReality(reboot, hosts.stream().filter(host -> host.id.equals(reboot.hostId())).findFirst().orElseThrow());
      }
    }
  }

  private static boolean isInIt(Book book, SimulatedHost host) {
    return book.reboots.stream().anyMatch(it -> it.hostId().equals(host.id));
  }

  private static void compareWithReality(Reboot reboot, SimulatedHost host) {
    if (host.jumps.containsKey(reboot.id().toString())) {
      assertThat(reboot.orderedAt()).as("jumped only by order").isNotNull();
      assertThat(reboot.outcome()).isNotIn(Outcome.REFUSED, Outcome.CANCELLED, Outcome.REHEARSED);
    } else {
      assertThat(reboot.outcome()).isNotIn(Outcome.KEXEC, Outcome.FIRMWARE).isNotIn(FALLBACKS);
    }
    if (reboot.outcome() == Outcome.NEVER_LEFT) {
      assertThat(host.left).doesNotContain(reboot.id().toString());
    }
  }

  /** From here on everybody answers, operators do their part, and whoever needs it is resolved. */
  void drain() {
    for (int round = 0; round < DRAIN_ROUNDS && !service.books().stream().allMatch(it -> it.rollout.state().hasEnded()); round++) {
      for (var book : service.books()) {
        operate(book, book.rollout.state() == RolloutState.AWAITING_APPROVAL, () -> book.approvals++);
        operate(book, book.rollout.state() == RolloutState.PAUSED && book.rollout.ending() == null, book.rollout::resume);
        operate(book, book.gates.containsValue(false), () -> book.gates.replaceAll((_, _) -> true));
      }
      for (int i = 0; i < hosts.size(); i++) {
        for (var kind :
            List.of(Kind.STAGE, Kind.BACK_BY_KEXEC, Kind.COMPLETE, Kind.SEND, Kind.DELIVER, Kind.RECEIVE, Kind.RESOLVE)) {
          act(new Act(kind, i, 0));
        }
      }
      for (int client = 0; client < CLIENTS; client++) {
        act(new Act(Kind.END_LEASE, 0, client));
      }
      advance(Duration.ofSeconds(4));
    }
  }
}
