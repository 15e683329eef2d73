package io.kexecfleet.service.request;

import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.plan.Amount;
import io.kexecfleet.service.rollout.plan.GroupLimit;
import io.kexecfleet.service.rollout.plan.HostOrder;
import io.kexecfleet.service.rollout.plan.Retries;
import io.kexecfleet.service.rollout.plan.Wave;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Parts of {@link NewRollout}, and what becomes of them. */
public final class NewPlanParts {

  private static final int MOST_GROUPS = 10;
  private static final int MOST_WAVES = 50;
  private static final int MOST_RETRIES = 10;

  private NewPlanParts() {}

  /**
   * @param label the key of a label
   * @param maxOut how many hosts with the same value of it may be out at once: a number, or a percentage of them
   */
  public record PerLabel(@Nullable String label, @Nullable Object maxOut) {}

  /**
   * @param most how many times more a host that never left is tried, 0 to 10
   * @param backOff before the first time, 1 s to 24 h; 1 min where it is missing; doubles each time
   */
  public record Retry(@Nullable Integer most, @Nullable String backOff) {}

  /** @param label only with BY_LABEL and SPREAD */
  public record Order(HostOrder.@Nullable By by, @Nullable String label) {}

  /**
   * @param hosts so many hosts, or so many per cent of all; either this or {@code selector}
   * @param selector those of the remaining hosts with these labels
   * @param minSuccess how many must have made it before the next wave begins; all of them where it is missing
   * @param soak how long to wait after it; not at all where it is missing
   */
  public record NewWave(@Nullable Object hosts, @Nullable String selector, @Nullable Object minSuccess, @Nullable String soak) {}

  static List<GroupLimit> groups(@Nullable List<@Nullable PerLabel> given) {
    var groups = new ArrayList<GroupLimit>();
    var labels = new HashSet<String>();
    for (var one : bounded("maxOutPer", given, MOST_GROUPS)) {
      var field = "maxOutPer[%d]".formatted(groups.size());
      if (one.maxOut == null) {
        throw new InvalidInputException(field + ".maxOut", field + ".maxOut is missing.");
      }
      var label = Fields.labelKey(field + ".label", one.label);
      if (!labels.add(label)) {
        throw new InvalidInputException(field + ".label", "%s.label is %s once more.".formatted(field, label));
      }
      groups.add(new GroupLimit(label, Fields.amount(field + ".maxOut", one.maxOut)));
    }
    return List.copyOf(groups);
  }

  static Retries retries(@Nullable Retry given) {
    if (given == null) {
      return Retries.NONE;
    }
    if (given.most == null || given.most < 0 || given.most > MOST_RETRIES) {
      throw new InvalidInputException("retries.most", "retries.most must be 0 to %d.".formatted(MOST_RETRIES));
    }
    return new Retries(
        given.most,
        Fields.duration(
            "retries.backOff", given.backOff, Retries.NONE.backOff(), Duration.ofSeconds(1), Duration.ofDays(1)));
  }

  static HostOrder order(@Nullable Order given) {
    if (given == null) {
      return HostOrder.AS_LISTED;
    }
    if (given.by == null) {
      throw new InvalidInputException("order.by", "order.by is missing: AS_LISTED, NAME, BY_LABEL or SPREAD.");
    }
    return switch (given.by) {
      case AS_LISTED, NAME -> {
        if (given.label != null) {
          throw new InvalidInputException("order.label", "order.label goes only with BY_LABEL and SPREAD.");
        }
        yield new HostOrder(given.by, null);
      }
      case BY_LABEL, SPREAD -> new HostOrder(given.by, Fields.labelKey("order.label", given.label));
    };
  }

  static List<Wave> waves(@Nullable List<@Nullable NewWave> given) {
    var waves = new ArrayList<Wave>();
    for (var one : bounded("waves", given, MOST_WAVES)) {
      waves.add(wave("waves[%d]".formatted(waves.size()), one));
    }
    return List.copyOf(waves);
  }

  private static Wave wave(String field, NewWave given) {
    if ((given.hosts == null) == (given.selector == null)) {
      throw new InvalidInputException(field, "%s must have either hosts or a selector.".formatted(field));
    }
    var hosts = given.hosts == null ? null : Fields.amount(field + ".hosts", given.hosts);
    if (hosts != null && hosts.number() == 0) {
      throw new InvalidInputException(field + ".hosts", "%s.hosts must be at least 1 host or 1%%.".formatted(field));
    }
    return new Wave(
        hosts,
        given.selector == null ? null : SelectorText.read(field + ".selector", given.selector).toString(),
        given.minSuccess == null ? Amount.ALL : Fields.amount(field + ".minSuccess", given.minSuccess),
        Fields.duration(field + ".soak", given.soak, Duration.ZERO, Duration.ZERO, Duration.ofDays(30)));
  }

  private static <T> List<T> bounded(String field, @Nullable List<@Nullable T> given, int most) {
    var list = given == null ? List.<@Nullable T>of() : given;
    if (list.size() > most || list.stream().anyMatch(Objects::isNull)) {
      throw new InvalidInputException(field, "%s must be at most %d, none of them null.".formatted(field, most));
    }
    return list.stream().map(Objects::requireNonNull).toList();
  }
}
