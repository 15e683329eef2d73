package io.kexecfleet.service.rollout;

import io.kexecfleet.service.calendar.Windows;
import io.kexecfleet.service.rollout.Layout.Member;
import io.kexecfleet.service.rollout.engine.Budget;
import io.kexecfleet.service.rollout.engine.Forecast;
import io.kexecfleet.service.rollout.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Whether a plan can come to an end with these hosts, and when. */
@Component
class Prospects {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final BudgetReader budgets;
  private final Surroundings surroundings;
  private final Windows windows;

  Prospects(BudgetReader budgets, Surroundings surroundings, Windows windows) {
    this.budgets = budgets;
    this.surroundings = surroundings;
    this.windows = windows;
  }

  /** The budgets that bound these hosts, this plan's own among them. */
  List<Budget> budgets(Plan plan, Layout layout, Instant now) {
    var all = new ArrayList<>(budgets.shared(now));
    for (var group : plan.groups()) {
      var sizes =
          members(layout).stream()
              .filter(host -> host.labels().containsKey(group.label()))
              .collect(Collectors.toMap(host -> host.labels().get(group.label()), _ -> 1, Integer::sum));
      all.add(Budget.own(group.label(), group.maxOut(), sizes, null));
    }
    return all;
  }

  private static List<Member> members(Layout layout) {
    return layout.waves().stream().flatMap(wave -> wave.hosts().stream()).toList();
  }

  /** @throws RolloutException ({@code NEVER_PROGRESSES}, {@code INVALID}) with the reason why some host could never go */
  void require(Plan plan, Layout layout, Instant now) {
    refuseUnknownWindows(plan);
    var all = budgets(plan, layout, now);
    int shared = all.size() - plan.groups().size();
    for (int i = 0; i < all.size(); i++) {
      requireRoom(plan, all.get(i), i < shared ? "maxOut" : "maxOutPer[%d].maxOut".formatted(i - shared), members(layout));
    }
    requireTime(plan, members(layout), now);
  }

  private void refuseUnknownWindows(Plan plan) {
    var unknown = plan.windows().isEmpty() ? Set.<String>of() : windows.missing(plan.windows());
    if (!unknown.isEmpty()) {
      throw RolloutException.invalid(
          "windows", "There is no maintenance window named %s.".formatted(unknown.iterator().next()));
    }
  }

  private void requireRoom(Plan plan, Budget budget, String field, List<Member> hosts) {
    var expected = plan.deadlines().comeBack().compareTo(MINUTE) < 0 ? plan.deadlines().comeBack() : MINUTE;
    for (var host : hosts) {
      var group = budget.groupOf(host.labels());
      if (group == null) {
        continue;
      }
      if (budget.limit(group) < 1) {
        throw RolloutException.neverProgresses(
            field,
            "Budget %s lets no host out, so %s could never go: %s of %d hosts is less than one."
                .formatted(budget.nameOf(group), host.name(), budget.maxOut(), budget.sizes().getOrDefault(group, 0)));
      }
      if (budget.hostSecondsPerMinute() != null && budget.hostSecondsPerMinute() < expected.toSeconds()) {
        throw RolloutException.neverProgresses(
            "returnWithin",
            "Budget %s allows %d host-seconds a minute, and %s may take %d of them: it could never go. Give it less time to come back, or the budget more."
                .formatted(budget.nameOf(group), budget.hostSecondsPerMinute(), host.name(), expected.toSeconds()));
      }
    }
  }

  private void requireTime(Plan plan, List<Member> hosts, Instant now) {
    var times = surroundings.openTimes();
    var outTimes = surroundings.outTimes(now);
    var from = plan.startAt() == null || plan.startAt().isBefore(now) ? now : plan.startAt();
    var asked = new HashMap<Map<String, String>, Boolean>();
    for (var host : hosts) {
      var fit = outTimes.worst(host.labels(), plan.deadlines().comeBack());
      if (asked.putIfAbsent(host.labels(), true) == null && times.nextOpen(from, fit, plan.windows(), host.labels()).isEmpty()) {
        var why = times.closed(from, fit, plan.windows(), host.labels());
        throw RolloutException.neverProgresses(
            "windows",
            "Host %s may be out for %s, and within a year there is no time for that: %s"
                .formatted(host.name(), fit, why.isEmpty() ? "" : why.getFirst().detail()));
      }
    }
  }

  Forecast forecast(Plan plan, Layout layout, Instant now) {
    var waves =
        layout.waves().stream()
            .map(wave -> new Forecast.Wave(wave.hosts().stream().map(Member::labels).toList(), wave.soak()))
            .toList();
    return Forecast.of(
        plan, layout.maxOut(), waves, budgets(plan, layout, now), surroundings.openTimes(), surroundings.outTimes(now), now);
  }
}
