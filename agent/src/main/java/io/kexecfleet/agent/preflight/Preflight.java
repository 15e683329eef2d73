package io.kexecfleet.agent.preflight;

import io.kexecfleet.agent.preflight.facts.HostFacts;
import io.kexecfleet.protocol.Finding;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at a host before its reboot. Pure. */
public final class Preflight {

  private Preflight() {}

  /** Everything that the checks found and the policy wants to hear of, in the catalogue's order; no facts make it fail. */
  public static List<Finding> examine(HostFacts facts, Policy policy) {
    return Stream.of(Check.values()).flatMap(check -> finding(check, facts, policy).stream()).toList();
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
