package io.kexecfleet.service.inventory;

import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Finding.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a host could be rebooted by kexec as it is, by what its agent found. */
public enum Readiness {
  /** Nothing speaks against it. */
  READY,
  /** It may end badly. */
  WARNINGS,
  /** Its agent would refuse. */
  BLOCKED,
  /** Its agent has not looked. */
  UNKNOWN;

  /** @param findings null: nobody has looked */
  public static Readiness of(@Nullable List<Finding> findings) {
    if (findings == null) {
      return UNKNOWN;
    }
    if (has(findings, Severity.BLOCKING)) {
      return BLOCKED;
    }
    return has(findings, Severity.WARNING) ? WARNINGS : READY;
  }

  private static boolean has(List<Finding> findings, Severity severity) {
    return findings.stream().anyMatch(finding -> finding.severity() == severity);
  }
}
