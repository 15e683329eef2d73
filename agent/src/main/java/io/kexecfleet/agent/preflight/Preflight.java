package io.kexecfleet.agent.preflight;

import io.kexecfleet.agent.preflight.facts.HostFacts;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Order;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at a host before its reboot. Pure. */
public final class Preflight {

  private Preflight() {}

  /**
   * Everything that the checks found and the policy wants to hear of, in the catalogue's order; no facts make it fail.
   *
   * @param way by which the host is to go: through the firmware much does not matter
   */
  public static List<Finding> examine(HostFacts facts, Policy policy, Order.Way way) {
    return Stream.of(Check.values())
        .filter(check -> check.matters(way))
        .flatMap(check -> finding(check, facts, policy).stream())
        .toList();
  }

  /** Whether a finding keeps a host from jumping, and from no other way to reboot. */
  public static boolean isAboutKexec(Finding finding) {
    return !Check.valueOf(finding.code()).matters(Order.Way.FIRMWARE);
  }

  private static Optional<Finding> finding(Check check, HostFacts facts, Policy policy) {
    return policy
        .severity(check)
        .flatMap(
            severity ->
                check
                    .look(facts)
                    .map(text -> new Finding(check.name(), severity, Wording.bounded(text), check.remedy())));
  }
}
