package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.service.support.SimulatedHost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The service's side, with lists for tables: reads parts of the rollout as the real one does, and checks every promise. */
final class SimulatedRollout {

  private final int most;
  private final Rollout rollout;
  private final List<SimulatedHost> hosts;
  private final List<Reboot> reboots = new ArrayList<>();
  private final Map<UUID, Long> generations = new HashMap<>();
  private final Map<UUID, String> bootIds = new HashMap<>();
  private final Map<UUID, UUID> recorded = new HashMap<>();
  private final Map<UUID, Outcome> outcomes = new HashMap<>();
  private final Map<UUID, Integer> jumpOrders = new HashMap<>();
  private int failures;
  private @Nullable Instant wakeAt;

  /** @param most how many reboots one turn reads of each kind */
  SimulatedRollout(Plan plan, List<SimulatedHost> hosts, int most, Instant now) {
    this.most = most;
    this.hosts = hosts;
    this.rollout = new Rollout(UUID.randomUUID(), BootTarget.latestInstalled(), plan, hosts.size(), now);
    for (int i = 0; i < hosts.size(); i++) {
      reboots.add(new Reboot(UUID.randomUUID(), rollout.id(), hosts.get(i).id, i));
      generations.put(hosts.get(i).id, 0L);
    }
    turns(null, now);
  }

  Rollout rollout() {
    return rollout;
  }

  List<Reboot> reboots() {
    return reboots;
  }

  @Nullable Instant wakeAt() {
    return wakeAt;
  }

  /** @return the reply */
  Desired hear(SimulatedHost host, CheckIn said, Instant now) {
    bootIds.put(host.id, said.bootId());
    var reboot = rebootOf(host);
    var status = said.reboot();
    reboot.hear(now, said.bootId(), said.seenGeneration(), status);
    if (status != null && status.report() != null && reboot.isReportComplete() && !reboot.id().equals(recorded.get(host.id))) {
      recorded.put(host.id, reboot.id());
      generations.merge(host.id, 1L, Long::sum);
    }
    turns(reboot, now);
    return desired(host, now);
  }

  void wake(Instant now) {
    turns(null, now);
  }

  void resolve(Reboot reboot, Instant now) {
    if (reboot.resolve(now, "")) {
      rollout.placeFreed();
    }
    turns(null, now);
  }

  Reboot rebootOf(SimulatedHost host) {
    return reboots.get(hosts.indexOf(host));
  }

  private Desired desired(SimulatedHost host, Instant now) {
    var reboot = rebootOf(host);
    var order = reboot.order(rollout);
    var valid = order == null ? 0 : order.deadline() == null ? 600_000 : now.until(order.deadline()).toMillis();
    var sent =
        order == null || valid <= 0
            ? null
            : new Order(order.rebootId().toString(), order.intent(), order.bootId(), valid, order.target());
    var done = recorded.get(host.id);
    return new Desired(generation(host.id), sent, done == null ? null : done.toString());
  }

  private void turns(@Nullable Reboot heard, Instant now) {
    RolloutEngine.Step step;
    int turns = 0;
    do {
      step = turn(turns == 0 ? heard : null, now);
      assertThat(++turns).as("turns at one instant").isLessThan(10 * reboots.size() + 10);
    } while (step.again());
    wakeAt = rollout.state() == RolloutState.RUNNING ? step.wakeAt() : null;
    if (wakeAt != null) {
      assertThat(wakeAt).as("what is due was decided").isAfter(now);
    }
  }

  private RolloutEngine.Step turn(@Nullable Reboot heard, Instant now) {
    var read = read(heard, now);
    var before = new HashMap<UUID, RebootOrder>();
    read.values().forEach(it -> before.put(it.id(), it.order(rollout)));
    var step = RolloutEngine.step(snapshot(read, now), now);
    for (var decision : step.decisions()) {
      switch (decision) {
        case Decision.AboutReboot about -> apply(about, Objects.requireNonNull(read.get(about.rebootId())));
        case Decision.End end -> rollout.end(end);
      }
    }
    for (var it : read.values()) {
      if (!Objects.equals(before.get(it.id()), it.order(rollout))) {
        generations.merge(it.hostId(), 1L, Long::sum);
      }
    }
    check();
    return step;
  }

  private void apply(Decision.AboutReboot decision, Reboot reboot) {
    if (decision instanceof Decision.Jump) {
      jumpOrders.merge(reboot.id(), 1, Integer::sum);
      assertThat(reboot.step()).as("what its agent said last before it was ordered to jump").isEqualTo(RebootStatus.Step.STAGED);
      assertThat(reboot.load()).isNotNull();
      assertThat(reboot.bootId()).isEqualTo(bootIds.get(reboot.hostId()));
    }
    if (decision instanceof Decision.Jump || (decision instanceof Decision.Stage && reboot.state() == RebootState.QUEUED)) {
      assertThat(failures).as("failures when something new was ordered").isLessThanOrEqualTo(rollout.plan().maxFailures());
    }
    if (decision instanceof Decision.Finish finish && finish.outcome() != Outcome.KEXEC && !finish.takenBack()) {
      failures++;
    }
    rollout.count(decision, reboot.state());
    reboot.apply(decision, generation(reboot.hostId()) + 1);
  }

  private Map<UUID, Reboot> read(@Nullable Reboot heard, Instant now) {
    var read = new LinkedHashMap<UUID, Reboot>();
    if (heard != null) {
      read.put(heard.id(), heard);
    }
    if (rollout.state() == RolloutState.RUNNING) {
      put(read, it -> isDue(it, now));
      put(read, it -> it.state() == RebootState.STAGED);
      put(read, it -> it.state() == RebootState.QUEUED);
      if (Snapshot.isStopped(rollout.plan(), rollout.tally())) {
        put(read, it -> it.state() == RebootState.STAGING);
      }
    }
    return read;
  }

  private boolean isDue(Reboot reboot, Instant now) {
    return reboot.facts(null).isDue(now);
  }

  private void put(Map<UUID, Reboot> read, Predicate<Reboot> wanted) {
    reboots.stream().filter(wanted).limit(most).forEach(it -> read.put(it.id(), it));
  }

  private Snapshot snapshot(Map<UUID, Reboot> read, Instant now) {
    var facts = read.values().stream().map(it -> it.facts(bootIds.get(it.hostId()))).toList();
    var next =
        reboots.stream()
            .filter(it -> !read.containsKey(it.id()))
            .map(it -> it.facts(null).deadline())
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElse(null);
    var moreDue = reboots.stream().filter(it -> isDue(it, now)).count() > most;
    var moreStaged = reboots.stream().filter(it -> it.state() == RebootState.STAGED).count() > most;
    return new Snapshot(rollout.plan(), rollout.state(), rollout.tally(), facts, moreDue, moreStaged, next);
  }

  /** The promises, at every instant. */
  private void check() {
    var out = reboots.stream().filter(it -> it.state() == RebootState.OUT).count();
    var lost = reboots.stream().filter(it -> it.lostAt() != null && it.resolvedAt() == null).count();
    assertThat(out + lost).as("hosts counted as out").isLessThanOrEqualTo(rollout.plan().maxOut());
    assertThat(rollout.tally().out()).isEqualTo((int) out);
    assertThat(rollout.tally().failures()).isEqualTo(failures);
    assertThat(rollout.tally().lost()).isEqualTo((int) lost);
    assertThat(rollout.tally().queued()).isEqualTo((int) count(RebootState.QUEUED));
    assertThat(rollout.tally().ahead()).isEqualTo((int) (count(RebootState.STAGING) + count(RebootState.STAGED)));
    assertThat(count(RebootState.STAGING) + count(RebootState.STAGED)).as("staged ahead").isLessThanOrEqualTo(rollout.plan().maxOut());
    assertThat(jumpOrders.values()).as("orders to jump per reboot").allMatch(orders -> orders == 1);
    for (var reboot : reboots) {
      checkOutcome(reboot);
    }
  }

  private void checkOutcome(Reboot reboot) {
    var outcome = reboot.outcome();
    var known = outcomes.get(reboot.id());
    if (known != null && known != Outcome.LOST) {
      assertThat(outcome).as("an outcome on record").isEqualTo(known);
    }
    if (outcome != null) {
      outcomes.put(reboot.id(), outcome);
    }
  }

  private long generation(UUID hostId) {
    return Objects.requireNonNull(generations.get(hostId));
  }

  private long count(RebootState state) {
    return reboots.stream().filter(it -> it.state() == state).count();
  }
}
