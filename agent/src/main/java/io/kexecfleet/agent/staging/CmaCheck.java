package io.kexecfleet.agent.staging;

import static io.kexecfleet.protocol.LoadMethod.CMA;

import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.LoadConditions;
import io.kexecfleet.agent.machine.LoadEvidence;
import io.kexecfleet.agent.machine.Mebibytes;
import io.kexecfleet.protocol.LoadReport.Refused;
import io.kexecfleet.protocol.LoadReport.Refused.Code;
import io.kexecfleet.protocol.LoadReport.Segment;
import java.util.List;
import java.util.Optional;

/**
 * Whether a CMA load can be trusted with the machine. Two bugs of the kernel make an unchecked one deadly: it places
 * the kernel at too coarse an address, which makes the decompressor run over the initrd, and it does not clear the
 * padding behind a segment, which makes the purgatory's hash check spin for ever. Pure.
 */
final class CmaCheck {

  private CmaCheck() {}

  /** Why a CMA load need not even be tried; empty when it may be. */
  static Optional<Refused> outlook(Image image, LoadConditions now) {
    if (!now.knowsCma()) {
      return untried(Code.NO_CMA, "The running kernel has no CMA path for kexec (it came with 6.17).");
    }
    if (now.cmaTotal() == 0) {
      return untried(Code.NO_CMA, "The running kernel has no CMA area: boot with cma=SIZE to have one.");
    }
    if (!now.initOnAlloc()) {
      return untried(
          Code.NOT_ZEROED,
          "The running kernel is not known to clear pages on allocation (init_on_alloc): what lies behind a CMA segment"
              + " would fail the hash check and hang the jump. Boot with init_on_alloc=1 to use CMA.");
    }
    if (now.cmaAvailable() < image.size()) {
      return untried(
          Code.NO_ROOM,
          "The CMA areas have %s free and the image takes %s: boot with a larger cma=SIZE."
              .formatted(Mebibytes.text(now.cmaAvailable()), Mebibytes.text(image.size())));
    }
    return Optional.empty();
  }

  /** Why a load that allowed CMA is not good as one; empty when it is. */
  static Optional<Refused> verdict(Image image, LoadEvidence seen) {
    if (!seen.isComplete()) {
      return refused(seen, Code.NO_EVIDENCE, "The kernel log does not say where the parts of the image were put.");
    }
    if (!seen.isInPlace()) {
      return refused(
          seen,
          Code.NOT_IN_PLACE,
          "Not every part is in place (head 0x%x; %d of %d pages came from CMA)."
              .formatted(seen.head(), seen.cmaPages(), seen.size() / LoadEvidence.PAGE));
    }
    if (seen.kernelAddress() % image.alignment() != 0) {
      return refused(
          seen,
          Code.MISALIGNED,
          "The kernel lies at 0x%x, which is not a multiple of its alignment 0x%x: it would overrun the initrd as it unpacks itself."
              .formatted(seen.kernelAddress(), image.alignment()));
    }
    return Optional.empty();
  }

  private static Optional<Refused> untried(Code code, String reason) {
    return Optional.of(new Refused(CMA, code, reason, List.<Segment>of()));
  }

  private static Optional<Refused> refused(LoadEvidence seen, Code code, String reason) {
    return Optional.of(new Refused(CMA, code, reason, seen.segments()));
  }
}
