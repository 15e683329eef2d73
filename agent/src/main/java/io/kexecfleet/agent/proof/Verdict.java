package io.kexecfleet.agent.proof;

import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.agent.staging.NextCommandLine;
import io.kexecfleet.protocol.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened to a host that was told to leave its kernel, concluded from what it finds afterwards. Pure.
 *
 * @param outcome the conclusion
 * @param evidence the facts it rests on
 */
public record Verdict(Outcome outcome, List<String> evidence) {

  public static Verdict of(RebootRecord before, Boot now) {
    var evidence = new ArrayList<String>();
    if (now.id().equals(before.bootId())) {
      evidence.add("boot id %s still runs".formatted(now.id()));
      return new Verdict(Outcome.NEVER_LEFT, evidence);
    }
    evidence.add("boot id changed from %s to %s".formatted(before.bootId(), now.id()));
    return switch (before.way()) {
      case KEXEC -> ofJump(before, now, evidence);
      case FIRMWARE -> ofRestart(before, now, evidence);
    };
  }

  private static Verdict ofJump(RebootRecord before, Boot now, List<String> evidence) {
    if (!NextCommandLine.markerOf(now.commandLine()).equals(before.marker())) {
      if (now.isByKexec()) {
        evidence.add("the marker of this reboot is not on the kernel's command line");
        evidence.add(
            byKexec(now) + ": somebody had loaded another image in place of ours, or what boots this host uses kexec itself");
        return new Verdict(Outcome.WRONG_KERNEL, evidence);
      }
      evidence.add("the marker of this reboot is not on the kernel's command line: it did not come through our kexec");
      return new Verdict(Outcome.FIRMWARE_FALLBACK, evidence);
    }
    evidence.add("marker %s is on the kernel's command line".formatted(before.marker()));
    evidence.add("release %s runs, the staged image is %s".formatted(now.release(), before.targetRelease()));
    return new Verdict(isExpected(before, now) ? Outcome.KEXEC : Outcome.WRONG_KERNEL, evidence);
  }

  /**
   * A marker is put on command lines of loaded images and nowhere else. Any marker, not only one of this reboot, means
   * that the evidence is that of a kexec, whatever was ordered: a firmware boot is not claimed on top of it.
   */
  private static Verdict ofRestart(RebootRecord before, Boot now, List<String> evidence) {
    var marker = NextCommandLine.markerOf(now.commandLine());
    evidence.add(
        marker.isEmpty()
            ? "the host was restarted through its firmware with nothing loaded, and no marker is on the kernel's command line"
            : "the host was restarted through its firmware, and yet marker %s is on the kernel's command line: it came through"
                    .formatted(marker)
                + " a kexec, or what the boot loader boots was copied from one");
    evidence.add("release %s runs, the target is %s".formatted(now.release(), before.targetRelease()));
    if (now.isByKexec()) {
      evidence.add(byKexec(now) + ": it is not claimed that the host went through its firmware");
    }
    if (!isExpected(before, now)) {
      return new Verdict(Outcome.WRONG_KERNEL, evidence);
    }
    return new Verdict(marker.isEmpty() && !now.isByKexec() ? Outcome.FIRMWARE : Outcome.KEXEC, evidence);
  }

  private static String byKexec(Boot now) {
    return "bootloader_type is %d, so a kexec started this kernel".formatted(now.loader());
  }

  private static boolean isExpected(RebootRecord before, Boot now) {
    return now.release().equals(before.targetRelease());
  }
}
