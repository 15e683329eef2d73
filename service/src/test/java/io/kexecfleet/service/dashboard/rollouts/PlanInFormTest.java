package io.kexecfleet.service.dashboard.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.service.gate.GateRules;
import io.kexecfleet.service.gate.GateSpec;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.rollout.plan.Amount;
import io.kexecfleet.service.rollout.plan.Deadlines;
import io.kexecfleet.service.rollout.plan.GroupLimit;
import io.kexecfleet.service.rollout.plan.HostOrder;
import io.kexecfleet.service.rollout.plan.Method;
import io.kexecfleet.service.rollout.plan.Plan;
import io.kexecfleet.service.rollout.plan.Retries;
import io.kexecfleet.service.rollout.plan.Wave;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** A plan that is written into the form and read back is the same plan, by the checks that REST has. */
class PlanInFormTest {

  private static final GateRules GATES = RolloutPages.SERVICE.bean(GateRules.class);

  @Property(tries = 300)
  void whatIsWrittenIsReadAgain(@ForAll("plans") Plan plan, @ForAll("targets") BootTarget target) {
    var form = PlanInForm.of(plan, target, List.of("drain", "notify"), Map.of()).with("hosts", "web-1\nweb-2").with("name", "again");
    var read = FormReader.read(form, false).checked(GATES, Scope.EVERYTHING);
    assertThat(read.plan()).isEqualTo(plan);
    assertThat(read.target()).isEqualTo(target);
    assertThat(read.hooks()).containsExactly("drain", "notify");
    assertThat(read.selection().hosts()).containsExactly("web-1", "web-2");
    assertThat(read.name()).isEqualTo("again");
  }

  @Test
  void theUsualPlanIsOneThatRestAccepts() {
    var read = FormReader.read(PlanInForm.USUAL.with("selector", "role=web"), false).checked(GATES, Scope.EVERYTHING);
    assertThat(read.plan().maxOut()).isEqualTo(Amount.hosts(1));
    assertThat(read.plan().deadlines()).isEqualTo(Deadlines.STANDARD);
    assertThat(read.target()).isEqualTo(BootTarget.latestInstalled());
    assertThat(read.selection().selector()).isEqualTo("role=web");
  }

  @Provide
  Arbitrary<BootTarget> targets() {
    return Arbitraries.of(
        BootTarget.latestInstalled(),
        BootTarget.defaultEntry(),
        BootTarget.release("7.2.13-amd64"),
        BootTarget.paths("/boot/vmlinuz", "/boot/microcode", "/boot/initrd"),
        new BootTarget(BootTarget.Select.DEFAULT_ENTRY, null, null, List.of(), BootTarget.CommandLine.APPEND, "quiet  console=ttyS0 "));
  }

  private static Arbitrary<Duration> durations(Duration shortest, Duration longest) {
    return Arbitraries.longs().between(shortest.toSeconds(), longest.toSeconds()).map(Duration::ofSeconds);
  }

  private static Arbitrary<Amount> amounts(int least) {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(least, 50_000).map(Amount::hosts), Arbitraries.integers().between(least, 100).map(number -> new Amount(number, true)));
  }

  private static Arbitrary<Wave> waves() {
    var soaks = durations(Duration.ZERO, Duration.ofDays(30));
    return Arbitraries.oneOf(
        Combinators.combine(amounts(1), amounts(0), soaks).as((hosts, success, soak) -> new Wave(hosts, null, success, soak)),
        Combinators.combine(Arbitraries.of("zone=eu-1", "zone in (a, b),!old"), amounts(0), soaks)
            .as((selector, success, soak) -> new Wave(null, selector, success, soak)));
  }

  private static Arbitrary<GateSpec> gates(String name) {
    var seconds = Arbitraries.integers().between(5, 600);
    return Arbitraries.oneOf(
        Arbitraries.of(GateSpec.When.values()).map(when -> new GateSpec.Hold(name, when)),
        Combinators.combine(seconds, Arbitraries.of(GateSpec.Comparison.values()), Arbitraries.doubles(), Arbitraries.of(true, false))
            .as(
                (every, comparison, threshold, empty) ->
                    new GateSpec.Prometheus(
                        name, GateSpec.When.BETWEEN_WAVES, Duration.ofSeconds(every), Duration.ofSeconds(every + 30), Duration.ofMinutes(5),
                        "sum(\n  errors{job=\"web\"}) > 0", comparison, threshold, empty)),
        Combinators.combine(seconds, Arbitraries.of(List.of(200), List.of(200, 204)), Arbitraries.of(" ok ", "up").injectNull(0.3))
            .as(
                (every, statuses, contains) ->
                    new GateSpec.Http(
                        name, GateSpec.When.BEFORE_HOSTS, Duration.ofSeconds(every), Duration.ofSeconds(every), null, "http://127.0.0.1:9/up?x=1", statuses,
                        contains)));
  }

  @Provide
  Arbitrary<Plan> plans() {
    var orders =
        Arbitraries.of(
            HostOrder.AS_LISTED,
            new HostOrder(HostOrder.By.NAME, null),
            new HostOrder(HostOrder.By.SPREAD, "rack"),
            new HostOrder(HostOrder.By.BY_LABEL, "example.com/zone"));
    var groups = Arbitraries.subsetOf("rack", "zone").map(List::copyOf).flatMap(labels -> amounts(0).map(most -> labels.stream().map(label -> new GroupLimit(label, most)).toList()));
    var several = Combinators.combine(gates("one"), gates("two")).as(List::of);
    var consent = Combinators.combine(Arbitraries.oneOf(Arbitraries.just(List.<GateSpec>of()), several), Arbitraries.integers().between(0, 10));
    var retries = Combinators.combine(Arbitraries.integers().between(0, 10), durations(Duration.ofSeconds(1), Duration.ofDays(1))).as(Retries::new);
    var deadlines =
        Combinators.combine(
                durations(Duration.ofMinutes(1), Duration.ofDays(90)),
                durations(Duration.ofMinutes(1), Duration.ofDays(400)),
                durations(Duration.ofMinutes(1), Duration.ofDays(30)),
                durations(Duration.ofSeconds(10), Duration.ofDays(1)),
                durations(Duration.ofSeconds(5), Duration.ofMinutes(10)),
                durations(Duration.ofSeconds(10), Duration.ofDays(1)))
            .as(Deadlines::new);
    var way = Combinators.combine(Arbitraries.of(Method.values()), Arbitraries.of(true, false), retries, orders);
    return Combinators.combine(
            way.as(List::<Object>of),
            Combinators.combine(amounts(1), groups, amounts(0)).as(List::<Object>of),
            waves().list().ofMaxSize(4),
            Combinators.combine(Arbitraries.subsetOf("nights", "weekends"), durations(Duration.ZERO, Duration.ofDays(1))).as(List::<Object>of),
            consent.as(List::<Object>of),
            deadlines)
        .as(PlanInFormTest::plan);
  }

  @SuppressWarnings("unchecked")
  private static Plan plan(List<Object> way, List<Object> bounds, List<Wave> waves, List<Object> windows, List<Object> consent, Deadlines deadlines) {
    return new Plan(
        (Method) way.get(0),
        (boolean) way.get(1),
        (Amount) bounds.get(0),
        (List<GroupLimit>) bounds.get(1),
        (Amount) bounds.get(2),
        (Retries) way.get(2),
        (HostOrder) way.get(3),
        waves,
        (Set<String>) windows.get(0),
        (Duration) windows.get(1),
        (List<GateSpec>) consent.get(0),
        (int) consent.get(1),
        null,
        deadlines);
  }
}
