package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.service.gate.GateSpec;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.plan.Amount;
import io.kexecfleet.service.rollout.plan.Deadlines;
import io.kexecfleet.service.rollout.plan.HostOrder;
import io.kexecfleet.service.rollout.plan.Method;
import io.kexecfleet.service.rollout.plan.Plan;
import io.kexecfleet.service.rollout.plan.Retries;
import io.kexecfleet.service.rollout.plan.Wave;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a plan into the form, such that reading it makes the same plan again. */
final class PlanInForm {

  /** One host out at a time and one to go first: slow, and right for any number of hosts. */
  private static final Plan USUAL_PLAN =
      new Plan(
          Method.KEXEC_ONLY,
          false,
          Amount.hosts(1),
          List.of(),
          Amount.NONE,
          Retries.NONE,
          HostOrder.AS_LISTED,
          List.of(new Wave(Amount.hosts(1), null, Amount.ALL, Duration.ofMinutes(10))),
          Set.of(),
          Plan.USUAL_STAGE_AHEAD,
          List.of(),
          0,
          null,
          Deadlines.STANDARD);

  static final RolloutForm USUAL = of(USUAL_PLAN, BootTarget.latestInstalled(), List.of(), Map.of());

  /** As many characters as leave room for the rest in a form. */
  private static final int MOST_NAMES = 40_000;

  private PlanInForm() {}

  /**
   * An earlier rollout's, but for when it was to start.
   *
   * @param reach of whoever makes the next one
   */
  static RolloutForm of(Rollout before, Scope reach) {
    var texts = new HashMap<String, String>();
    texts.put("name", before.name());
    var selection = before.selection();
    if (!areTooMany(before)) {
      texts.put("hosts", String.join("\n", selection.hosts()));
    }
    texts.put("selector", Objects.requireNonNullElse(selection.selector(), ""));
    texts.put(RolloutForm.ALL, "".equals(selection.selector()) ? "true" : "");
    texts.put("scope", reach.isEverything() || reach.selectors().size() > 1 ? before.scope() : "");
    return of(before.plan(), before.target(), before.hooks(), texts);
  }

  /** Whether the hosts that it has by name are more than a form takes. */
  static boolean areTooMany(Rollout before) {
    return before.selection().hosts().stream().mapToInt(name -> name.length() + 1).sum() > MOST_NAMES;
  }

  static RolloutForm of(Plan plan, BootTarget target, List<String> hooks, Map<String, String> more) {
    var texts = new HashMap<>(more);
    texts.put("target.select", target.select().name());
    texts.put("target.release", text(target.release()));
    texts.put("target.kernel", text(target.kernel()));
    texts.put("target.initrds", String.join("\n", target.initrds()));
    texts.put("target.commandLine", target.commandLine().name());
    texts.put("target.arguments", target.arguments());
    texts.put("hooks", String.join(" ", hooks));
    texts.put("method", plan.method().name());
    texts.put("dryRun", plan.dryRun() ? "true" : "");
    texts.put("maxOut", plan.maxOut().toString());
    texts.put("maxFailures", plan.maxFailures().toString());
    texts.put("retries.most", String.valueOf(plan.retries().most()));
    texts.put("retries.backOff", text(plan.retries().backOff()));
    texts.put("order.by", plan.order().by().name());
    texts.put("order.label", text(plan.order().label()));
    texts.put("stageAhead", text(plan.stageAhead()));
    texts.put("approvals", String.valueOf(plan.approvals()));
    var deadlines = plan.deadlines();
    texts.put("approveWithin", text(deadlines.approve()));
    texts.put("finishWithin", text(deadlines.finish()));
    texts.put("gateWithin", text(deadlines.gate()));
    texts.put("stageWithin", text(deadlines.stage()));
    texts.put("jumpWithin", text(deadlines.jump()));
    texts.put("returnWithin", text(deadlines.comeBack()));
    return new RolloutForm(
        Map.copyOf(texts),
        plan.windows(),
        Map.of(
            Rows.WAVES, plan.waves().stream().map(PlanInForm::row).toList(),
            Rows.GROUPS, plan.groups().stream().map(group -> Map.of("label", group.label(), "maxOut", group.maxOut().toString())).toList(),
            Rows.GATES, plan.gates().stream().map(PlanInForm::row).toList()));
  }

  private static Map<String, String> row(Wave wave) {
    var hosts = wave.hosts();
    return Map.of(
        "hosts", hosts == null ? "" : hosts.toString(),
        "selector", text(wave.selector()),
        "minSuccess", wave.minSuccess().equals(Amount.ALL) ? "" : wave.minSuccess().toString(),
        "soak", wave.soak().isZero() ? "" : text(wave.soak()));
  }

  private static Map<String, String> row(GateSpec gate) {
    var row = new HashMap<>(Map.of("name", gate.name(), "when", gate.when().name()));
    if (gate instanceof GateSpec.Asked asked) {
      var forAtLeast = asked.forAtLeast();
      row.put("interval", text(asked.interval()));
      row.put("holdsFor", text(asked.holdsFor()));
      row.put("forAtLeast", forAtLeast == null ? "" : text(forAtLeast));
    }
    switch (gate) {
      case GateSpec.Hold _ -> row.put("type", "HOLD");
      case GateSpec.Prometheus it -> {
        row.put("type", "PROMETHEUS");
        row.put("query", it.query());
        row.put("comparison", it.comparison().symbol());
        row.put("threshold", String.valueOf(it.threshold()));
        row.put("emptyIsOpen", it.emptyIsOpen() ? "true" : "");
      }
      case GateSpec.Http it -> {
        row.put("type", "HTTP");
        row.put("url", it.url());
        row.put("statuses", it.statuses().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        row.put("contains", text(it.contains()));
      }
    }
    return row;
  }

  private static String text(@Nullable String text) {
    return Objects.requireNonNullElse(text, "");
  }

  private static String text(Duration duration) {
    return DurationText.write(duration);
  }
}
