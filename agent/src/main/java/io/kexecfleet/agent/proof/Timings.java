package io.kexecfleet.agent.proof;

import static io.kexecfleet.protocol.PhaseTiming.Phase.AGENT_UP;
import static io.kexecfleet.protocol.PhaseTiming.Phase.DECISION;
import static io.kexecfleet.protocol.PhaseTiming.Phase.DRAIN;
import static io.kexecfleet.protocol.PhaseTiming.Phase.HOT_PHASE;
import static io.kexecfleet.protocol.PhaseTiming.Phase.INITRD;
import static io.kexecfleet.protocol.PhaseTiming.Phase.KERNEL;
import static io.kexecfleet.protocol.PhaseTiming.Phase.OUT_OF_SERVICE;
import static io.kexecfleet.protocol.PhaseTiming.Phase.STAGE;
import static io.kexecfleet.protocol.PhaseTiming.Phase.STOP;
import static io.kexecfleet.protocol.PhaseTiming.Phase.USER_SPACE;
import static io.kexecfleet.protocol.PhaseTiming.Phase.VERIFIED;

import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.protocol.RebootReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long each phase of a reboot took. What lies within one boot is read from that boot's own clock; what spans two
 * is read from the service's, or, where it never answered, from the host's wall clock with a wide margin. What cannot
 * be known is left out: of a host that left directly nobody noted down when all was stopped, so stop and hot phase are not told
 * apart. Pure.
 */
public final class Timings {

  /** Resolution of {@code /proc/uptime}. */
  private static final long UPTIME_STEP = 10;

  /** After a jump the wall clock starts from a real-time clock that counts whole seconds, on both sides. */
  private static final long WALL_CLOCK_ERROR = 2_000;

  private final List<PhaseTiming> phases = new ArrayList<>();
  private final RebootRecord before;
  private final After after;

  /**
   * What is known after the boot.
   *
   * @param agentUp time since boot when the agent was able to talk, milliseconds
   * @param times the boot's own milestones
   * @param stoppedAt when the old boot had stopped everything, in its own time, or null when not known
   * @param verifiedAt when the host's health was known, milliseconds since boot, or null while it is not
   * @param wallAtBoot the host's wall clock at this boot's beginning, milliseconds since the epoch
   * @param serviceClock the service's clock against this boot's, or null while it has not answered
   */
  public record After(
      long agentUp,
      BootTimes times,
      @Nullable Long stoppedAt,
      @Nullable Long verifiedAt,
      long wallAtBoot,
      @Nullable ServiceClock serviceClock) {}

  private Timings(RebootRecord before, After after) {
    this.before = before;
    this.after = after;
  }

  /** The phases of a reboot that left its old boot behind. */
  public static List<PhaseTiming> of(RebootRecord before, Outcome outcome, After after) {
    var timings = new Timings(before, after);
    timings.addOldBoot();
    timings.addHotPhase(outcome);
    timings.addNewBoot();
    timings.addWhole();
    return List.copyOf(timings.phases);
  }

  /** The phases of a reboot that came to nothing: only the staging took place. */
  public static List<PhaseTiming> ofStay(RebootRecord before) {
    return stage(before);
  }

  /**
   * How much sooner a host was back than by its firmware: only where it came by kexec, and the same stretch of both ways is
   * known.
   *
   * @param measured from an earlier reboot of this host, or null
   * @param times of the boot that runs: the firmware's own figures of its last boot, where it left any
   */
  public static RebootReport.@Nullable Saved saved(
      Outcome outcome, List<PhaseTiming> phases, @Nullable Baseline measured, BootTimes times) {
    var baseline = measured == null ? ofFirmware(times) : measured;
    var hot = phases.stream().filter(phase -> phase.phase() == HOT_PHASE).findFirst();
    if (outcome != Outcome.KEXEC || baseline == null || hot.isEmpty()) {
      return null;
    }
    return new RebootReport.Saved(
        baseline.millis() - hot.get().millis(),
        baseline.uncertaintyMillis() + hot.get().uncertaintyMillis(),
        "%s, less this reboot's HOT_PHASE".formatted(baseline.source()));
  }

  /** What this reboot says of the way through the firmware; null when it did not go there as it should. */
  static @Nullable Baseline baseline(RebootReport report) {
    if (report.outcome() != Outcome.FIRMWARE) {
      return null;
    }
    return report.phases().stream()
        .filter(phase -> phase.phase() == HOT_PHASE)
        .findFirst()
        .map(
            hot ->
                new Baseline(
                    hot.millis(),
                    hot.uncertaintyMillis(),
                    "HOT_PHASE of reboot %s, through the firmware".formatted(report.rebootId())))
        .orElse(null);
  }

  private static @Nullable Baseline ofFirmware(BootTimes times) {
    var firmware = times.firmware();
    return firmware == null
        ? null
        : new Baseline(firmware, 1, "systemd's FirmwareTimestamp: firmware and boot loader of the last boot through them");
  }

  private void addOldBoot() {
    phases.addAll(stage(before));
    addPrelude();
    if (after.stoppedAt() != null) {
      add(
          STOP,
          after.stoppedAt() - before.jumpAt(),
          UPTIME_STEP,
          "the old boot's clock, from the jump's request to a stamp written when only the root file system was left");
    }
  }

  private void addPrelude() {
    var prelude = before.prelude();
    if (prelude == null) {
      return;
    }
    var clock = before.serviceClock();
    if (prelude.decidedAt() != null && clock != null) {
      add(
          DECISION,
          clock.at(prelude.drainedFrom()) - prelude.decidedAt(),
          clock.uncertaintyAt(prelude.drainedFrom()),
          "the service's clock, from its decision to the host's beginning with it");
    }
    add(DRAIN, before.jumpAt() - prelude.drainedFrom(), 1, "the old boot's clock: the hooks before the jump");
  }

  /**
   * systemd's last sweep after the stamp is part of it, and so is the unpacking before the kernel has a clock. Claimed only
   * where the host went the way that it was to go: else nobody knows what lay in between.
   */
  private void addHotPhase(Outcome outcome) {
    var stopped = after.stoppedAt();
    if (stopped == null) {
      return;
    }
    var what = "from the old boot's stamp to the new kernel's first clock reading";
    switch (before.way()) {
      case KEXEC -> {
        if (outcome == Outcome.KEXEC || outcome == Outcome.WRONG_KERNEL) {
          addAcross(HOT_PHASE, stopped, 0, what);
        }
      }
      case FIRMWARE -> {
        if (outcome == Outcome.FIRMWARE) {
          addAcross(HOT_PHASE, stopped, 0, what + ", with the firmware and the boot loader in between");
        }
      }
    }
  }

  private void addNewBoot() {
    var times = after.times();
    var userSpace = times.userSpace();
    if (userSpace == null) {
      return;
    }
    var first = times.firstProcess();
    if (first != null && first <= userSpace) {
      add(KERNEL, first, 1, "the new boot's clock: " + times.firstProcessSource());
      add(INITRD, userSpace - first, 1, "the new boot's clock: from there to systemd's UserspaceTimestamp");
    } else {
      add(KERNEL, userSpace, 1, "the new boot's clock: systemd's UserspaceTimestamp; the initrd, if any, is part of it");
    }
    if (times.finished() != null) {
      add(USER_SPACE, times.finished() - userSpace, 1, "systemd: from UserspaceTimestamp to FinishTimestamp");
    }
    add(AGENT_UP, after.agentUp() - userSpace, 1, "the new boot's clock: from systemd's UserspaceTimestamp");
    if (times.finished() != null && after.verifiedAt() != null) {
      add(VERIFIED, after.verifiedAt() - times.finished(), 1, "from systemd's FinishTimestamp to the last health check's end");
    }
  }

  private void addWhole() {
    var finished = after.times().finished();
    if (finished != null) {
      addAcross(
          OUT_OF_SERVICE,
          before.jumpAt(),
          Math.max(finished, after.agentUp()),
          "from the jump's request%s to the end of the boot or the agent's being up, whichever was later"
              .formatted(before.departure().through() == Departure.Through.DIRECT ? " (direct)" : ""));
    }
  }

  /** Adds a phase that begins in the old boot's time and ends in the new one's. */
  private void addAcross(Phase phase, long oldTime, long newTime, String what) {
    var oldClock = before.serviceClock();
    var newClock = after.serviceClock();
    if (oldClock != null && newClock != null) {
      var error = oldClock.uncertaintyAt(oldTime) + newClock.uncertaintyAt(newTime) + UPTIME_STEP;
      add(phase, newClock.at(newTime) - oldClock.at(oldTime), error, "the service's clock, " + what);
    } else {
      var wallAtOldTime = before.jumpAtWall() + oldTime - before.jumpAt();
      var length = after.wallAtBoot() + newTime - wallAtOldTime;
      add(phase, length, WALL_CLOCK_ERROR, "the host's own wall clock, if nobody set it meanwhile, " + what);
    }
  }

  /** A length below zero by more than its error would be a wrong clock, not a phase: it is left out. */
  private void add(Phase phase, long millis, long error, String source) {
    if (millis >= -error) {
      phases.add(new PhaseTiming(phase, Math.max(0, millis), error, source));
    }
  }

  private static List<PhaseTiming> stage(RebootRecord before) {
    var load = before.load();
    return load == null
        ? List.of()
        : List.of(new PhaseTiming(STAGE, load.durationMillis(), 1, "the agent's clock, all tries together"));
  }
}
