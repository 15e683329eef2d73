package io.kexecfleet.service.request;

import io.kexecfleet.protocol.Order;
import io.kexecfleet.service.gate.GateRequest;
import io.kexecfleet.service.gate.GateRules;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.RolloutRequest;
import io.kexecfleet.service.rollout.plan.Amount;
import io.kexecfleet.service.rollout.plan.Deadlines;
import io.kexecfleet.service.rollout.plan.Method;
import io.kexecfleet.service.rollout.plan.Plan;
import io.kexecfleet.service.rollout.plan.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sends to start a rollout. Only {@code hosts} or {@code selector}, {@code target} and {@code maxOut}
 * must be there.
 *
 * @param name for people
 * @param hosts names, in the order in which they shall go
 * @param selector hosts with these labels too
 * @param scope the selector under which it is made; the caller's own where it is missing
 * @param hooks names of hooks that the hosts' owners installed, to be run around each reboot; none where it is missing
 * @param method KEXEC_ONLY where it is missing
 * @param dryRun stage, verify and unload only
 * @param maxOut how many hosts may be out at once: a number, or a percentage as {@code "10%"}
 * @param maxOutPer the same per value of a label
 * @param maxFailures how many may fail before it stops; 0 where it is missing: the first failure does
 * @param waves one of all hosts where it is missing
 * @param windows names of maintenance windows; at any time where it is missing
 * @param stageAhead how long before a window hosts may stage; 10 min where it is missing
 * @param approvals how many people must approve it; 0 where it is missing
 * @param draft true: stays a draft until it is submitted
 * @param approveWithin 7 days where it is missing, 1 min to 90 days
 * @param finishWithin 30 days where it is missing, 1 min to 400 days
 * @param gateWithin how long a gate may keep the next wave waiting; 1 day where it is missing, 1 min to 30 days
 * @param stageWithin how long a host may take to stage; 10 min where it is missing, 10 s to 24 h
 * @param jumpWithin how long an order to jump is valid; 1 min where it is missing, 5 s to 10 min
 * @param returnWithin how long a host may take to be back; 10 min where it is missing, 10 s to 24 h
 */
public record NewRollout(
    @Nullable String name,
    @Nullable List<@Nullable String> hosts,
    @Nullable String selector,
    @Nullable String scope,
    @Nullable NewTarget target,
    @Nullable List<@Nullable String> hooks,
    @Nullable Method method,
    @Nullable Boolean dryRun,
    @Nullable Object maxOut,
    @Nullable List<NewPlanParts.@Nullable PerLabel> maxOutPer,
    @Nullable Object maxFailures,
    NewPlanParts.@Nullable Retry retries,
    NewPlanParts.@Nullable Order order,
    @Nullable List<NewPlanParts.@Nullable NewWave> waves,
    @Nullable List<@Nullable String> windows,
    @Nullable String stageAhead,
    @Nullable List<@Nullable GateRequest> gates,
    @Nullable Integer approvals,
    @Nullable Instant startAt,
    @Nullable Boolean draft,
    @Nullable String approveWithin,
    @Nullable String finishWithin,
    @Nullable String gateWithin,
    @Nullable String stageWithin,
    @Nullable String jumpWithin,
    @Nullable String returnWithin) {

  static final int MOST_NAMES = 10_000;
  private static final int LONGEST_NAME = 200;
  private static final int MOST_WINDOWS = 100;
  private static final int MOST_APPROVALS = 10;

  /**
   * @param reach of whoever asks
   * @throws InvalidInputException naming the first thing that will not do
   */
  public RolloutRequest checked(GateRules gateRules, Scope reach) {
    if (target == null) {
      throw new InvalidInputException("target", "target is missing: what shall the hosts boot?");
    }
    var title = Objects.requireNonNullElse(name, "");
    Fields.requireText("name", title, LONGEST_NAME);
    return new RolloutRequest(
        title, target.checked(), checkedSelection(), plan(gateRules), checkedHooks(), checkedScope(reach), null, null);
  }

  /** @throws InvalidInputException as {@link #checked} does */
  public Selection checkedSelection() {
    return new Selection(names(), checkedSelector());
  }

  /** @throws InvalidInputException as {@link #checked} does */
  public String checkedScope(Scope reach) {
    if (scope == null) {
      if (reach.selectors().size() > 1) {
        throw new InvalidInputException("scope", "scope is missing: you have several, so say which one of: %s.".formatted(String.join("; ", reach.texts())));
      }
      return reach.texts().getFirst();
    }
    var wanted = SelectorText.read("scope", scope);
    if (!reach.covers(wanted)) {
      throw new InvalidInputException("scope", "scope must be one of yours: %s.".formatted(String.join("; ", reach.texts())));
    }
    return wanted.toString();
  }

  private Plan plan(GateRules gateRules) {
    if (maxOut == null) {
      throw new InvalidInputException("maxOut", "maxOut is missing: how many hosts may be out at once?");
    }
    var most = Fields.amount("maxOut", maxOut);
    if (most.number() == 0) {
      throw new InvalidInputException("maxOut", "maxOut must be at least 1 host or 1%: nobody could ever go.");
    }
    return new Plan(
        Objects.requireNonNullElse(method, Method.KEXEC_ONLY),
        Boolean.TRUE.equals(dryRun),
        most,
        NewPlanParts.groups(maxOutPer),
        maxFailures == null ? Amount.NONE : Fields.amount("maxFailures", maxFailures),
        NewPlanParts.retries(retries),
        NewPlanParts.order(order),
        NewPlanParts.waves(waves),
        checkedWindows(),
        Fields.duration("stageAhead", stageAhead, Plan.USUAL_STAGE_AHEAD, Duration.ZERO, Duration.ofDays(1)),
        gateRules.checked(gates),
        checkedApprovals(),
        startAt,
        new Deadlines(
            Fields.duration("approveWithin", approveWithin, Deadlines.STANDARD.approve(), Duration.ofMinutes(1), Duration.ofDays(90)),
            Fields.duration("finishWithin", finishWithin, Deadlines.STANDARD.finish(), Duration.ofMinutes(1), Duration.ofDays(400)),
            Fields.duration("gateWithin", gateWithin, Deadlines.STANDARD.gate(), Duration.ofMinutes(1), Duration.ofDays(30)),
            Fields.duration("stageWithin", stageWithin, Deadlines.STANDARD.stage(), Duration.ofSeconds(10), Duration.ofDays(1)),
            Fields.duration("jumpWithin", jumpWithin, Deadlines.STANDARD.jump(), Duration.ofSeconds(5), Duration.ofMinutes(10)),
            Fields.duration("returnWithin", returnWithin, Deadlines.STANDARD.comeBack(), Duration.ofSeconds(10), Duration.ofDays(1))));
  }

  private int checkedApprovals() {
    var wanted = Objects.requireNonNullElse(approvals, 0);
    if (wanted < 0 || wanted > MOST_APPROVALS) {
      throw new InvalidInputException("approvals", "approvals must be 0 to %d.".formatted(MOST_APPROVALS));
    }
    return wanted;
  }

  private @Nullable String checkedSelector() {
    return selector == null ? null : SelectorText.read("selector", selector).toString();
  }

  private List<String> names() {
    var given = Objects.requireNonNullElse(hosts, List.<@Nullable String>of());
    if (given.size() > MOST_NAMES || (given.isEmpty() && (selector == null || hosts != null))) {
      throw new InvalidInputException(
          "hosts", "hosts must be 1 to %d names, in the order in which they shall go, or left out where a selector chooses.".formatted(MOST_NAMES));
    }
    var seen = new HashSet<String>();
    for (var one : given) {
      if (one == null || !seen.add(one)) {
        throw new InvalidInputException("hosts", one == null ? "hosts holds a null." : "hosts has %s twice.".formatted(one));
      }
    }
    return given.stream().map(Objects::requireNonNull).toList();
  }

  private List<String> checkedHooks() {
    var given = Objects.requireNonNullElse(hooks, List.<@Nullable String>of());
    if (given.size() > Order.MOST_HOOKS || given.stream().anyMatch(name -> name == null || !name.matches(Order.HOOK_NAME))) {
      throw new InvalidInputException(
          "hooks",
          "hooks must be at most %d names, each 1 to 64 of a-z, 0-9, '.', '_' and '-'.".formatted(Order.MOST_HOOKS));
    }
    return given.stream().map(Objects::requireNonNull).distinct().toList();
  }

  private Set<String> checkedWindows() {
    var given = Objects.requireNonNullElse(windows, List.<@Nullable String>of());
    if (given.size() > MOST_WINDOWS || given.stream().anyMatch(Objects::isNull)) {
      throw new InvalidInputException("windows", "windows must be at most %d names.".formatted(MOST_WINDOWS));
    }
    return new TreeSet<>(given.stream().map(Objects::requireNonNull).toList());
  }
}
