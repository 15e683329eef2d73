package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.rollout.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;


/**
 * Who goes in which wave and in which order: what a plan comes to for certain hosts.
 *
 * @param maxOut how many may be out at once
 * @param maxFailures how many may fail before the rollout stops
 */
public record Layout(List<Wave> waves, int maxOut, int maxFailures) {

  /** A host as the layout sees it. */
  public record Member(UUID id, String name, Map<String, String> labels) {}

  /**
   * One wave.
   *
   * @param hosts in their turn
   * @param minSuccess how many of them must have made it for the next wave to begin
   */
  public record Wave(List<Member> hosts, int minSuccess, Duration soak) {}

  /**
   * @param chosen those named first, in the order in which they were named
   * @throws RolloutException ({@code NEVER_PROGRESSES}) when a wave has no host, or nobody may ever be out
   */
  static Layout of(Plan plan, List<Member> chosen) {
    var left = new LinkedHashSet<>(inOrder(plan, chosen));
    var waves = new ArrayList<Wave>();
    for (var wanted : plan.waves()) {
      var hosts = hostsOf(wanted, left, chosen.size());
      if (hosts.isEmpty()) {
        throw RolloutException.neverProgresses(
            "waves[%d]".formatted(waves.size()),
            "Wave %d has no host: those it asks for are in earlier waves, or there are none.".formatted(waves.size() + 1));
      }
      hosts.forEach(left::remove);
      waves.add(new Wave(hosts, wanted.minSuccess().ceilingOf(hosts.size()), wanted.soak()));
    }
    if (!left.isEmpty()) {
      waves.add(new Wave(List.copyOf(left), 0, Duration.ZERO));
    }
    return new Layout(List.copyOf(waves), maxOut(plan, chosen.size()), plan.maxFailures().floorOf(chosen.size()));
  }

  private static List<Member> hostsOf(io.kexecfleet.service.rollout.plan.Wave wanted, LinkedHashSet<Member> left, int all) {
    if (wanted.selector() != null) {
      var selector = Selector.parse(wanted.selector());
      return left.stream().filter(host -> selector.matches(host.labels())).toList();
    }
    var amount = Objects.requireNonNull(wanted.hosts(), "a wave without hosts and selector");
    return left.stream().limit(amount.ceilingOf(all)).toList();
  }

  private static int maxOut(Plan plan, int hosts) {
    var maxOut = plan.maxOut().floorOf(hosts);
    if (maxOut < 1) {
      throw RolloutException.neverProgresses(
          "maxOut",
          "maxOut %s of %d hosts is less than one host: nobody could ever go.".formatted(plan.maxOut(), hosts));
    }
    return maxOut;
  }

  private static List<Member> inOrder(Plan plan, List<Member> chosen) {
    var label = plan.order().label();
    return switch (plan.order().by()) {
      case AS_LISTED -> chosen;
      case NAME -> chosen.stream().sorted(Comparator.comparing(Member::name)).toList();
      case BY_LABEL -> groups(chosen, label).values().stream().flatMap(List::stream).toList();
      case SPREAD -> spread(new ArrayList<>(groups(chosen, label).values()));
    };
  }

  private static Map<String, List<Member>> groups(List<Member> chosen, @Nullable String label) {
    var groups = new TreeMap<String, List<Member>>();
    chosen.forEach(
        host -> groups.computeIfAbsent(host.labels().getOrDefault(label == null ? "" : label, ""), _ -> new ArrayList<>()).add(host));
    return new LinkedHashMap<>(groups);
  }

  private static List<Member> spread(List<List<Member>> groups) {
    var longest = groups.stream().mapToInt(List::size).max().orElse(0);
    var spread = new ArrayList<Member>();
    for (int i = 0; i < longest; i++) {
      for (var group : groups) {
        if (i < group.size()) {
          spread.add(group.get(i));
        }
      }
    }
    return spread;
  }

  int hosts() {
    return waves.stream().mapToInt(wave -> wave.hosts().size()).sum();
  }
}
