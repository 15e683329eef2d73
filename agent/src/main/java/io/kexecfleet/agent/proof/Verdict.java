package io.kexecfleet.agent.proof;

import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.staging.NextCommandLine;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a host that was told to leave its kernel, concluded from what it finds afterwards. Pure.
 *
 * @param outcome the conclusion
 * @param evidence the facts it rests on
 */
public record Verdict(Outcome outcome, List<String> evidence) {

  /**
   * @param stoppedAt when the boot that was left had stopped everything, or null when it left no word of it
   * @param byWatchdog whether the watchdog says that it started this boot; null when it says nothing
   */
  public static Verdict of(RebootRecord before, Boot now, @Nullable Long stoppedAt, @Nullable Boolean byWatchdog) {
    var evidence = new ArrayList<String>();
    if (now.id().equals(before.bootId())) {
      evidence.add("boot id %s still runs".formatted(now.id()));
      return new Verdict(Outcome.NEVER_LEFT, evidence);
    }
    evidence.add("boot id changed from %s to %s".formatted(before.bootId(), now.id()));
    evidence.add(
        switch (before.departure().through()) {
          case SYSTEMD -> "it was left by systemd's ordinary stop";
          case DIRECT -> "it was left directly (--force): no unit was stopped by its own means, and none noted down the time";
        });
    return switch (before.way()) {
      case KEXEC -> ofJump(before, now, stoppedAt, byWatchdog, evidence);
      case FIRMWARE -> ofRestart(before, now, stoppedAt, evidence);
    };
  }

  /** Whether what a watchdog says would decide about the outcome: then it is worth waiting for. */
  public static boolean hangsOnTheWatchdog(RebootRecord before, Boot now) {
    var guard = before.departure().guard();
    return guard != null
        && !guard.saidReset()
        && !now.id().equals(before.bootId())
        && !isToldByKexec(before, now)
        && before.way() == Order.Way.KEXEC
        && !hasMarker(before, now);
  }

  /** Where the boot before was by a kexec that was not ours either, what boots this host is a kexec every time. */
  private static boolean isToldByKexec(RebootRecord before, Boot now) {
    return now.isByKexec() && (before.prelude() == null || !before.prelude().byOthersKexec());
  }

  private static boolean hasMarker(RebootRecord before, Boot now) {
    return NextCommandLine.markerOf(now.commandLine()).equals(before.marker());
  }

  private static Verdict ofJump(
      RebootRecord before,
      Boot now,
      @Nullable Long stoppedAt,
      @Nullable Boolean byWatchdog,
      List<String> evidence) {
    if (!hasMarker(before, now)) {
      if (isToldByKexec(before, now)) {
        evidence.add("the marker of this reboot is not on the kernel's command line");
        evidence.add(
            byKexec(now) + ": somebody had loaded another image in place of ours");
        return new Verdict(Outcome.WRONG_KERNEL, evidence);
      }
      evidence.add("the marker of this reboot is not on the kernel's command line: it did not come through our kexec");
      return new Verdict(fallback(before, now, stoppedAt, byWatchdog, evidence), evidence);
    }
    evidence.add("marker %s is on the kernel's command line".formatted(before.marker()));
    evidence.add("release %s runs, the staged image is %s".formatted(now.release(), before.targetRelease()));
    return new Verdict(isExpected(before, now) ? Outcome.KEXEC : Outcome.WRONG_KERNEL, evidence);
  }

  /** Why it came back another way: as far as something is there that says so. */
  private static Outcome fallback(
      RebootRecord before,
      Boot now,
      @Nullable Long stoppedAt,
      @Nullable Boolean byWatchdog,
      List<String> evidence) {
    var departure = before.departure();
    var guard = departure.guard();
    if (guard != null) {
      evidence.add("a watchdog was armed across the jump, for %d s; %s".formatted(guard.seconds(), word(guard, byWatchdog)));
    }
    departure.unguarded().forEach(why -> evidence.add("no watchdog was armed across the jump although one is wanted: " + why));
    if (hangsOnTheWatchdog(before, now) && Boolean.TRUE.equals(byWatchdog)) {
      return Outcome.WATCHDOG_RESET;
    }
    return isCutOff(before, stoppedAt, evidence) ? Outcome.POWER_CYCLED : Outcome.FIRMWARE_FALLBACK;
  }

  private static String word(Departure.Guard guard, @Nullable Boolean byWatchdog) {
    if (guard.saidReset()) {
      return "in the boot that was left it said already that it had reset the machine, or could not be asked: its word proves nothing";
    }
    if (byWatchdog == null) {
      return "in this boot its driver is not there, so it says nothing";
    }
    return byWatchdog
        ? "it says that it reset the machine (bootstatus has WDIOF_CARDRESET), which it did not say in the boot that was left"
        : "it says that it did not reset the machine (bootstatus has no WDIOF_CARDRESET)";
  }

  private static boolean isCutOff(RebootRecord before, @Nullable Long stoppedAt, List<String> evidence) {
    var isCutOff = before.departure().leavesStamp() && stoppedAt == null;
    if (isCutOff) {
      evidence.add(
          "the stamp is missing that the old boot was certain to write when it had stopped everything: it was cut off before, by a"
              + " loss of power, a reset, or a crash");
    }
    return isCutOff;
  }

  /**
   * A marker is put on command lines of loaded images and nowhere else. Any marker, not only one of this reboot, means
   * that the evidence is that of a kexec, whatever was ordered: a firmware boot is not claimed on top of it. A host that was
   * cut off came where it was to come all the same; systemd itself cuts a stop off that takes half an hour.
   */
  private static Verdict ofRestart(RebootRecord before, Boot now, @Nullable Long stoppedAt, List<String> evidence) {
    var marker = NextCommandLine.markerOf(now.commandLine());
    evidence.add(
        marker.isEmpty()
            ? "the host was restarted through its firmware with nothing loaded, and no marker is on the kernel's command line"
            : "the host was restarted through its firmware, and yet marker %s is on the kernel's command line: it came through"
                    .formatted(marker)
                + " a kexec, or what the boot loader boots was copied from one");
    evidence.add("release %s runs, the target is %s".formatted(now.release(), before.targetRelease()));
    if (isToldByKexec(before, now)) {
      evidence.add(byKexec(now) + ": it is not claimed that the host went through its firmware");
    }
    var _ = isCutOff(before, stoppedAt, evidence);
    if (!isExpected(before, now)) {
      return new Verdict(Outcome.WRONG_KERNEL, evidence);
    }
    return new Verdict(marker.isEmpty() && !isToldByKexec(before, now) ? Outcome.FIRMWARE : Outcome.KEXEC, evidence);
  }

  private static String byKexec(Boot now) {
    return "bootloader_type is %d, so a kexec started this kernel".formatted(now.loader());
  }

  private static boolean isExpected(RebootRecord before, Boot now) {
    return now.release().equals(before.targetRelease());
  }
}
