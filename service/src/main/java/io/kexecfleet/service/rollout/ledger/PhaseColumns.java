package io.kexecfleet.service.rollout.ledger;

import io.kexecfleet.protocol.PhaseTiming.Phase;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where the ledger keeps the phases. */
final class PhaseColumns {

  private PhaseColumns() {}

  /** How long it took, in milliseconds; null where that is not known. */
  static String took(Phase phase) {
    return name(phase) + "_ms";
  }

  /** What that can be off, in milliseconds. */
  static String within(Phase phase) {
    return name(phase) + "_within";
  }

  /** Rows of phase, took and within, of the entry e. */
  static String rows(Collection<Phase> phases) {
    return phases.stream().map(phase -> "('%s', e.%s, e.%s)".formatted(phase, took(phase), within(phase))).collect(Collectors.joining(", "));
  }

  private static String name(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }
}
