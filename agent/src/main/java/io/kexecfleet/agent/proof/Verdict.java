package io.kexecfleet.agent.proof;

import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.agent.staging.NextCommandLine;
import io.kexecfleet.protocol.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened to a host that was told to jump, concluded from what it finds afterwards. Pure.
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
    if (!NextCommandLine.markerOf(now.commandLine()).equals(before.marker())) {
      evidence.add("the marker of this reboot is not on the kernel's command line: it did not come through our kexec");
      return new Verdict(Outcome.FIRMWARE_FALLBACK, evidence);
    }
    evidence.add("marker %s is on the kernel's command line".formatted(before.marker()));
    evidence.add("release %s runs, the staged image is %s".formatted(now.release(), before.load().kernelRelease()));
    var expected = now.release().equals(before.load().kernelRelease());
    return new Verdict(expected ? Outcome.KEXEC : Outcome.WRONG_KERNEL, evidence);
  }
}
