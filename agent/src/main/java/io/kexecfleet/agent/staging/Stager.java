package io.kexecfleet.agent.staging;

import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.LoadConditions;
import io.kexecfleet.agent.machine.LoadEvidence;
import io.kexecfleet.agent.machine.LoadRequest;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.LoadReport.Refused;
import io.kexecfleet.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Loads a boot target: by CMA where that can be verified, else by CMA from a better address where there is room, else
 * the normal way. What is left loaded is what the report says, and everything that was not taken is in it.
 */
public final class Stager {

  /** Every load costs time and, on hosts that limit them, one of few: more tries than this are not worth it. */
  private static final int MOST_CMA_TRIES = 3;

  private final Machine machine;

  public Stager(Machine machine) {
    this.machine = machine;
  }

  /**
   * Loads the target. Whatever was loaded before is let go first, so that its memory is there for this.
   *
   * @param marker the one-time marker for the next command line
   * @throws TargetException when this host has no such target or does not allow it
   * @throws io.kexecfleet.agent.machine.MachineException when the kernel refuses it; an earlier try may still be loaded
   */
  public Staged stage(BootTarget target, String marker) {
    var started = machine.clock().sinceBoot();
    var image = machine.find(target);
    var line = NextCommandLine.of(machine.boot().commandLine(), image, target, marker);
    machine.unload();
    var conditions = machine.conditions();
    var refused = new ArrayList<Refused>();
    var method = LoadMethod.CMA;
    var seen = tryCma(image, line, conditions, refused);
    if (seen.isEmpty()) {
      method = LoadMethod.NORMAL;
      seen = Optional.of(machine.load(new LoadRequest(image, line, false, 0)));
    }
    var took = machine.clock().sinceBoot() - started;
    return Staged.loaded(report(image, conditions, method, seen.get(), took, refused), marker);
  }

  /**
   * Makes ready to go through the firmware: nothing is loaded afterwards, and the release that the target names is known.
   *
   * @throws TargetException when this host has no such target or does not allow it, or has an image that is not ours
   * @throws io.kexecfleet.agent.machine.MachineException when the kernel does not let go of what was loaded
   */
  public Staged standBy(BootTarget target) {
    var image = machine.find(target);
    machine.unload();
    requireNothingLoaded();
    return Staged.nothingLoaded(image.release());
  }

  /** @throws TargetException when what was staged has been unloaded by somebody else */
  public void requireLoaded() {
    if (!machine.isLoaded()) {
      throw new TargetException(
          Refusal.Code.NOT_STAGED, "What was staged is no longer loaded: somebody unloaded it. The host stays as it is.");
    }
  }

  /** @throws TargetException when an image is loaded, whoever loaded it: a plain reboot would become a jump into it */
  public void requireNothingLoaded() {
    if (machine.isLoaded()) {
      throw new TargetException(
          Refusal.Code.NOT_STAGED,
          "An image is loaded that this agent did not load or cannot let go of, and a reboot could become a jump into it. The"
              + " host stays as it is; kexec -u lets go of the image.");
    }
  }

  private Optional<LoadEvidence> tryCma(Image image, String line, LoadConditions conditions, List<Refused> refused) {
    var hopeless = CmaCheck.outlook(image, conditions);
    if (hopeless.isPresent()) {
      refused.add(hopeless.get());
      return Optional.empty();
    }
    var plain = new LoadRequest(image, line, true, 0);
    var first = machine.load(plain);
    var verdict = CmaCheck.verdict(image, first);
    if (verdict.isEmpty()) {
      return Optional.of(first);
    }
    refused.add(verdict.get());
    if (verdict.get().code() != Refused.Code.MISALIGNED) {
      return Optional.empty();
    }
    var firstIsStillLoaded = true;
    var paddings = Shift.paddings(first, image.alignment());
    for (var padding : paddings.subList(0, Math.min(paddings.size(), MOST_CMA_TRIES - 1))) {
      var needed = 2 * first.size() + padding;
      if (conditions.cmaAvailable() < needed) {
        refused.add(noRoomToShift(conditions, needed));
        return Optional.empty();
      }
      var seen = firstIsStillLoaded && padding == 0 ? machine.load(plain) : loadBehind(padding, plain);
      firstIsStillLoaded = false;
      verdict = CmaCheck.verdict(image, seen);
      if (verdict.isEmpty()) {
        return Optional.of(seen);
      }
      refused.add(verdict.get());
    }
    return Optional.empty();
  }

  /** Loads once more, behind an image that takes {@code padding} bytes more than this one. */
  private LoadEvidence loadBehind(long padding, LoadRequest plain) {
    machine.unload();
    machine.load(new LoadRequest(plain.image(), plain.commandLine(), true, padding));
    return machine.load(plain);
  }

  private static Refused noRoomToShift(LoadConditions conditions, long needed) {
    return new Refused(
        LoadMethod.CMA,
        Refused.Code.NO_ROOM,
        "A better address needs room for two images, %s, and the CMA areas had %s free: boot with a larger cma=SIZE."
            .formatted(CmaCheck.mib(needed), CmaCheck.mib(conditions.cmaAvailable())),
        List.of());
  }

  private static LoadReport report(
      Image image, LoadConditions conditions, LoadMethod method, LoadEvidence seen, long took, List<Refused> refused) {
    var evidence =
        new LoadReport.Evidence(
            seen.head(),
            seen.kernelAddress(),
            image.alignment(),
            conditions.initOnAlloc(),
            seen.cmaPages(),
            seen.log());
    var bytesToCopy = method == LoadMethod.CMA ? 0 : seen.size();
    return new LoadReport(
        method, image.release(), seen.segments(), bytesToCopy, took, evidence, List.copyOf(refused));
  }
}
