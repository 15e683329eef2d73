package io.kexecfleet.service.support;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.Refusal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A host that keeps the agent's side of the protocol, and remembers what really happened to it. */
public final class SimulatedHost {

  public static final LoadReport LOAD =
      new LoadReport(
          LoadMethod.NORMAL, "7.2", List.of(), 0, 1, new LoadReport.Evidence(2, 0, 0, true, 0, List.of()), List.of());

  private enum Does {
    NOTHING,
    STAGING,
    STAGED,
    AWAY,
    RETURNED,
    REFUSED
  }

  public final UUID id = UUID.randomUUID();

  /** Every reboot it really jumped for, and into which boot it came out. */
  public final Map<String, String> jumps = new HashMap<>();

  /** Every reboot whose jump really left the kernel. */
  public final Set<String> left = new HashSet<>();

  private int boots;
  private long seen;
  private Does does = Does.NOTHING;
  private @Nullable Order order;
  private Instant validUntil = Instant.MIN;
  private @Nullable RebootReport report;
  private List<Finding> health = List.of();
  private List<PhaseTiming> phases = List.of();
  private @Nullable List<Finding> findings;

  public String bootId() {
    return "boot-" + boots;
  }

  public boolean isAway() {
    return does == Does.AWAY;
  }

  public CheckIn say() {
    return new CheckIn(seen, bootId(), "7.1", "1", status(), "Test Machine", findings);
  }

  private @Nullable RebootStatus status() {
    return switch (does) {
      case NOTHING, AWAY -> null;
      case STAGING -> RebootStatus.staging(rebootId());
      case STAGED -> new RebootStatus(rebootId(), RebootStatus.Step.STAGED, byFirmware() ? null : LOAD, null, null);
      case REFUSED -> RebootStatus.refused(rebootId(), new Refusal(Refusal.Code.LOAD_FAILED, "no"));
      case RETURNED -> RebootStatus.returned(Objects.requireNonNull(report));
    };
  }

  private boolean byFirmware() {
    return order != null && order.way() == Order.Way.FIRMWARE;
  }

  private String rebootId() {
    return Objects.requireNonNull(order).rebootId();
  }

  /** @param sentAt when it sent the check-in that this answers */
  public void hear(Desired desired, Instant sentAt, Instant now) {
    if (does == Does.AWAY || desired.generation() < seen) {
      return;
    }
    seen = desired.generation();
    if (does == Does.RETURNED) {
      if (report != null && report.complete() && report.rebootId().equals(desired.recordedRebootId())) {
        does = Does.NOTHING;
      }
      return;
    }
    take(desired.order(), sentAt, now);
  }

  private void take(@Nullable Order next, Instant sentAt, Instant now) {
    if (next == null) {
      does = Does.NOTHING;
      order = null;
      return;
    }
    var same =
        order != null
            && order.rebootId().equals(next.rebootId())
            && order.bootId().equals(next.bootId())
            && order.way() == next.way();
    if (same && does == Does.REFUSED) {
      return;
    }
    order = next;
    validUntil = sentAt.plusMillis(next.validForMillis());
    if (!next.bootId().equals(bootId()) || jumps.containsKey(next.rebootId())) {
      refuse();
    } else if (!same || does == Does.NOTHING) {
      does = Does.STAGING;
    }
    if (does == Does.STAGED && next.intent() == Order.Intent.JUMP && now.isBefore(validUntil)) {
      does = Does.AWAY;
      jumps.put(next.rebootId(), "");
    }
  }

  public void finishStaging() {
    if (does == Does.STAGING) {
      does = Does.STAGED;
    }
  }

  public void refuse() {
    if (does == Does.STAGING || does == Does.STAGED) {
      does = Does.REFUSED;
    }
  }

  public void goStale() {
    if (does == Does.STAGED) {
      does = Does.STAGING;
    }
  }

  /** Has this found on it after its reboots. */
  public void ail(Finding finding) {
    health = List.of(finding);
  }

  /** Has looked at itself, and says from now on what it found. */
  public void find(Finding... found) {
    findings = List.of(found);
  }

  /** Says that its reboots take so long. */
  public void take(PhaseTiming... timings) {
    phases = List.of(timings);
  }

  /** Comes back from its jump; who was to go through its firmware does so. */
  public void comeBack(Outcome wanted, boolean complete) {
    if (does != Does.AWAY) {
      return;
    }
    var outcome = byFirmware() && wanted != Outcome.NEVER_LEFT ? Outcome.FIRMWARE : wanted;
    var before = bootId();
    if (outcome != Outcome.NEVER_LEFT) {
      boots++;
      left.add(rebootId());
    }
    jumps.put(rebootId(), bootId());
    report =
        new RebootReport(rebootId(), outcome, List.of("seen"), before, bootId(), "7.1", "7.2", LOAD, phases, health, null, complete);
    does = Does.RETURNED;
  }

  public void completeReport() {
    if (does == Does.RETURNED && report != null && !report.complete()) {
      report =
          new RebootReport(
              report.rebootId(), report.outcome(), report.evidence(), report.bootIdBefore(), report.bootIdAfter(), "7.1",
              "7.2", LOAD, phases, health, null, true);
    }
  }

  /** Somebody else reboots it. */
  public void rebootedByOthers() {
    if (does != Does.AWAY && does != Does.RETURNED) {
      boots++;
      does = Does.NOTHING;
      order = null;
    }
  }
}
