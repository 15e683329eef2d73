package io.kexecfleet.service.rollout;

import io.kexecfleet.service.gate.GateSpec;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.rollout.engine.Blocker;
import io.kexecfleet.service.rollout.engine.Budget;
import io.kexecfleet.service.rollout.engine.OpenTimes;
import io.kexecfleet.service.rollout.engine.OtherHost;
import io.kexecfleet.service.rollout.plan.Amount;
import io.kexecfleet.service.rollout.plan.Deadlines;
import io.kexecfleet.service.rollout.plan.HostOrder;
import io.kexecfleet.service.rollout.plan.Method;
import io.kexecfleet.service.rollout.plan.Plan;
import io.kexecfleet.service.rollout.plan.Retries;
import io.kexecfleet.service.rollout.plan.Wave;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** A fleet, and how it is to be rebooted. */
record EngineSetting(Fleet fleet, Bounds bounds, Steps steps, Method method, boolean dryRun, int jumpSeconds, int returnSeconds) {

  /** @param most how many reboots one turn reads of each kind */
  record Fleet(int hosts, int rollouts, int maxOut, int maxFailures, int most) {}

  /** @param window windows open for a time, then close for this many seconds; 0: always open */
  record Bounds(int perRack, int inAll, boolean hostSeconds, int window) {}

  record Steps(int canaries, int soak, int retries, boolean gates, int approvals) {}

  private static final int RACKS = 3;

  static Arbitrary<EngineSetting> any() {
    var fleets =
        Combinators.combine(numbers(1, 9), numbers(1, 3), numbers(1, 4), numbers(0, 3), numbers(1, 6)).as(Fleet::new);
    var bounds =
        Combinators.combine(numbers(0, 2), numbers(0, 4), Arbitraries.of(true, false), Arbitraries.of(0, 0, 100, 1000))
            .as(Bounds::new);
    var steps =
        Combinators.combine(numbers(0, 2), Arbitraries.of(0, 30, 300), numbers(0, 2), Arbitraries.of(true, false), numbers(0, 1))
            .as(Steps::new);
    return Combinators.combine(
            fleets,
            bounds,
            steps,
            Arbitraries.of(Method.values()),
            Arbitraries.of(false, false, false, false, true),
            numbers(5, 80),
            numbers(10, 200))
        .as(EngineSetting::new);
  }

  private static Arbitrary<Integer> numbers(int least, int most) {
    return Arbitraries.integers().between(least, most);
  }

  Map<String, String> labels(int host) {
    return Map.of("rack", "r" + host % RACKS);
  }

  /** One of no rollout, with labels and windows as those have them. */
  OtherHost otherHost(int client) {
    return new OtherHost(labels(client), Duration.ofSeconds(jumpSeconds), Set.of("w"));
  }

  Plan plan() {
    var waves = new ArrayList<Wave>();
    if (steps.canaries > 0) {
      waves.add(new Wave(Amount.hosts(steps.canaries), null, Amount.NONE, Duration.ofSeconds(steps.soak)));
    }
    var gates =
        steps.gates
            ? List.<GateSpec>of(
                new GateSpec.Hold("next", GateSpec.When.BETWEEN_WAVES), new GateSpec.Hold("each", GateSpec.When.BEFORE_HOSTS))
            : List.<GateSpec>of();
    return new Plan(
        method,
        dryRun,
        Amount.hosts(fleet.maxOut),
        List.of(),
        Amount.hosts(fleet.maxFailures),
        new Retries(steps.retries, Duration.ofSeconds(20)),
        HostOrder.AS_LISTED,
        List.copyOf(waves),
        Set.of("w"),
        Duration.ofSeconds(90),
        gates,
        steps.approvals,
        null,
        new Deadlines(
            Duration.ofDays(365),
            Duration.ofDays(365),
            Duration.ofDays(365),
            Duration.ofSeconds(100),
            Duration.ofSeconds(jumpSeconds),
            Duration.ofSeconds(returnSeconds)));
  }

  List<Budget> budgets() {
    var budgets = new ArrayList<Budget>();
    if (bounds.perRack > 0) {
      budgets.add(new Budget("racks", Selector.EVERYTHING, "rack", Amount.hosts(bounds.perRack), null, Map.of(), null));
    }
    if (bounds.inAll > 0) {
      budgets.add(new Budget("fleet", Selector.EVERYTHING, null, Amount.hosts(bounds.inAll), null, Map.of(), null));
    }
    if (bounds.hostSeconds) {
      budgets.add(new Budget("seconds", Selector.EVERYTHING, null, null, 90, Map.of(), null));
    }
    return budgets;
  }

  /** Open long enough for one host, then closed, again and again; in every rack at another time. */
  OpenTimes openTimes() {
    return bounds.window == 0 ? OpenTimes.ALWAYS : new Tides(returnSeconds + 50L, bounds.window);
  }

  private record Tides(long open, long closed) implements OpenTimes {

    private long intoTheTide(Instant at, Map<String, String> labels) {
      var shift = "r1".equals(labels.get("rack")) ? (open + closed) / 2 : 0;
      return Math.floorMod(at.getEpochSecond() + shift, open + closed);
    }

    @Override
    public List<Blocker> closed(Instant now, Duration fit, Set<String> windows, Map<String, String> labels) {
      return intoTheTide(now, labels) + fit.toSeconds() <= open
          ? List.of()
          : List.of(new Blocker(Blocker.Code.WINDOW, "low tide", now.plusSeconds(open + closed - intoTheTide(now, labels))));
    }

    @Override
    public Optional<Instant> nextOpen(Instant from, Duration fit, Set<String> windows, Map<String, String> labels) {
      return Optional.of(
          closed(from, fit, windows, labels).isEmpty() ? from : from.plusSeconds(open + closed - intoTheTide(from, labels)));
    }
  }
}
