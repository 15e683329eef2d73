package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.service.database.AfterCommit;
import io.kexecfleet.service.telemetry.Boundaries;
import io.kexecfleet.service.telemetry.BoundedNames;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/** How long the phases of reboots took, by their complete reports: each once, on the replica that took the report in. */
@Component
class PhaseMeters {

  private static final String NAME = "kexec.fleet.reboot.phase";

  /** As many kernels as a fleet runs at a time, and some. */
  private static final int MOST_KERNELS = 20;

  private static final Duration KERNEL_KEPT_FOR = Duration.ofDays(3);

  /** Far more than anybody waits for a host: what an agent says beyond is no measurement, and would spoil the sum. */
  private static final Duration LONGEST = Duration.ofHours(12);

  private final MeterRegistry meters;
  private final Clock clock;
  private final BoundedNames kernels;

  PhaseMeters(MeterRegistry meters, Clock clock) {
    this.meters = meters;
    this.clock = clock;
    this.kernels = new BoundedNames(MOST_KERNELS, KERNEL_KEPT_FOR, this::forget);
  }

  private void forget(String kernel) {
    List.copyOf(meters.find(NAME).tag("kernel", kernel).meters()).forEach(meters::remove);
  }

  /** In the transaction that puts these reports on record. */
  void reported(List<RebootReport> reports) {
    if (!reports.isEmpty()) {
      AfterCommit.run(() -> reports.forEach(this::record));
    }
  }

  private void record(RebootReport report) {
    if (report.outcome() == Outcome.NEVER_LEFT) {
      return;
    }
    var kernel = kernels.of(report.kernelAfter(), clock.instant());
    report.phases().stream().filter(PhaseMeters::isMeasured).forEach(phase -> record(phase, way(report), kernel));
  }

  private static boolean isMeasured(PhaseTiming phase) {
    return phase.millis() >= 0 && phase.millis() <= LONGEST.toMillis();
  }

  private void record(PhaseTiming phase, String way, String kernel) {
    Timer.builder(NAME)
        .description("How long phases of reboots took")
        .tag("phase", phase.phase().name())
        .tag("method", way)
        .tag("kernel", kernel)
        .serviceLevelObjectives(Boundaries.ofReboots())
        .register(meters)
        .record(Duration.ofMillis(phase.millis()));
  }

  /** By which way the host really came back: a jump that went through the firmware after all says nothing about jumps. */
  static String way(RebootReport report) {
    return switch (report.outcome()) {
      case KEXEC -> report.load() == null ? "UNKNOWN" : report.load().method().name();
      case FIRMWARE -> "FIRMWARE";
      default -> "FALLBACK";
    };
  }
}
