package io.kexecfleet.agent.staging;

import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.LoadConditions;
import io.kexecfleet.agent.machine.LoadEvidence;
import io.kexecfleet.agent.machine.LoadRequest;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.MemoryMap;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.agent.machine.UnsupportedLoadException;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.LoadReport.Refused;
import io.kexecfleet.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Loads a boot target: into the region kept for it where there is one, by CMA where that can be verified, else the normal
 * way, else by the older call. What is left loaded is what the report says, and everything that was not taken is in it.
 * Afterwards it tells whether that is still so.
 */
public final class Stager {

  /** One call that loads, and one that lets go of it: an image that cannot be unloaded changes everybody's reboot. */
  static final long LEAST_CALLS = 2;

  private final Machine machine;
  private final boolean mayReplaceForeign;
  private final CommandLinePolicy commandLines;

  /**
   * @param mayReplaceForeign whether the host's owner allows to load in place of an image that somebody else has loaded
   * @param commandLines what the host's owner allows a target to change of the command line
   */
  public Stager(Machine machine, boolean mayReplaceForeign, CommandLinePolicy commandLines) {
    this.machine = machine;
    this.mayReplaceForeign = mayReplaceForeign;
    this.commandLines = commandLines;
  }

  /** The same for targets that root on the host chose. */
  public Stager forRoot() {
    return new Stager(machine, mayReplaceForeign, CommandLinePolicy.ANYTHING);
  }

  /** As {@link #stage(BootTarget, Image, String)}, with what the target means now. */
  public Staged stage(BootTarget target, String marker) {
    return stage(target, machine.find(target), marker);
  }

  /**
   * Loads the target. Whatever was loaded before is let go first, so that its memory is there for this.
   *
   * @param image what the target was found to be on this host
   * @param marker the one-time marker for the next command line
   * @throws TargetException when this host does not allow it, or cannot place it so that it stays good; then nothing of ours is
   *     loaded
   * @throws MachineException when the kernel refuses it; an earlier try may still be loaded
   */
  public Staged stage(BootTarget target, Image image, String marker) {
    var started = machine.clock().sinceBoot();
    var line = NextCommandLine.of(machine.boot().commandLine(), image, target, marker, commandLines);
    requireNotForeign();
    var conditions = machine.conditions();
    requireCalls(conditions);
    if (!conditions.isLimited()) {
      machine.unload();
    }
    var memory = machine.memory();
    var tries = new Tries(image, line, conditions, new ArrayList<>());
    var done = load(tries);
    var took = machine.clock().sinceBoot() - started;
    requireWellPlaced(done.seen(), memory);
    return new Staged(target, image, new Staged.Load(report(tries, done, took), marker, memory));
  }

  /** As {@link #standBy(BootTarget, Image)}, with what the target means now. */
  public Staged standBy(BootTarget target) {
    return standBy(target, machine.find(target));
  }

  /**
   * Makes ready to go through the firmware: nothing is loaded afterwards, and what the target means is known.
   *
   * @param image what the target was found to be on this host
   * @throws TargetException when this host has an image that is not ours
   * @throws MachineException when the kernel does not let go of what was loaded
   */
  public Staged standBy(BootTarget target, Image image) {
    machine.unload();
    requireNothingLoaded();
    return new Staged(target, image, null);
  }

  /**
   * Keeps what is staged where it is still good, else stages its target anew.
   *
   * @param marker for the next command line if it is staged anew
   * @param before done before it is staged anew; may throw TargetException to keep it from that
   * @throws TargetException as {@link #stage(BootTarget, String)}
   * @throws MachineException as {@link #stage(BootTarget, String)}
   */
  public Staged refresh(Staged current, String marker, Runnable before) {
    if (current.load() == null) {
      before.run();
      return standBy(current.target());
    }
    var stale = doubt(current);
    if (stale.isEmpty()) {
      return current;
    }
    // A load too many is worse than an image of which all is known but that the memory around it has changed.
    if (!stale.get().isCertain() && machine.conditions().isLimited()) {
      return current.in(machine.memory());
    }
    before.run();
    return stage(current.target(), marker);
  }

  /** Lets go of what is staged if it is stale: then nobody can jump into it. Tells why it was. */
  public Optional<String> secure(Staged staged) {
    var stale = doubtOrMissing(staged);
    if (staged.load() == null || stale.isEmpty() || !stale.get().isCertain()) {
      return Optional.empty();
    }
    machine.unload();
    return Optional.of(stale.get().reason());
  }

  /** Whether what is staged may have suffered, even if nobody told. */
  public boolean isDoubtful(Staged staged) {
    return doubtOrMissing(staged).isPresent();
  }

  /**
   * The last look before there is no way back.
   *
   * @throws TargetException when what is staged is stale, or something is loaded where nothing may be
   */
  public void requireFresh(Staged staged) {
    if (staged.load() == null) {
      requireNothingLoaded();
    }
    var stale = doubt(staged);
    if (stale.isPresent()) {
      throw new TargetException(
          machine.loaded() == Loaded.NOTHING && staged.load() != null ? Refusal.Code.NOT_STAGED : Refusal.Code.STALE,
          stale.get().reason() + " The host stays as it is.");
    }
  }

  private Optional<Freshness.Stale> doubt(Staged staged) {
    return Freshness.doubt(staged, machine.find(staged.target()), machine.memory(), machine.loaded());
  }

  private Optional<Freshness.Stale> doubtOrMissing(Staged staged) {
    try {
      return doubt(staged);
    } catch (TargetException gone) {
      return Optional.of(new Freshness.Stale(true, String.valueOf(gone.getMessage())));
    }
  }

  private void requireNothingLoaded() {
    if (machine.loaded() != Loaded.NOTHING) {
      throw new TargetException(
          Refusal.Code.NOT_STAGED,
          "An image is loaded that this agent did not load or cannot let go of, and a reboot could become a jump into it. The"
              + " host stays as it is; kexec -u lets go of the image.");
    }
  }

  private void requireNotForeign() {
    if (machine.loaded() == Loaded.SOMEBODY_ELSES && !mayReplaceForeign) {
      throw new TargetException(
          Refusal.Code.FOREIGN_IMAGE,
          "An image is loaded that this agent did not load, and somebody may count on it. kexec -u lets go of it;"
              + " foreign.images=replace in the agent's settings allows to load in its place.");
    }
  }

  private static void requireCalls(LoadConditions conditions) {
    if (conditions.callsLeft() != null && conditions.callsLeft() < LEAST_CALLS) {
      throw new TargetException(
          Refusal.Code.LOAD_LIMIT,
          ("kernel.kexec_load_limit_reboot leaves %d calls, and a load needs %d: one to load and one to let go again. Nothing"
                  + " was loaded and none was used up. The limit cannot be raised before the next boot.")
              .formatted(conditions.callsLeft(), LEAST_CALLS));
    }
  }

  /** What is placed badly would be placed there again: it is let go, and loaded when the memory has changed. */
  private void requireWellPlaced(LoadEvidence seen, MemoryMap before) {
    var now = machine.memory();
    var stale = Freshness.placementDoubt(seen.segments(), now);
    if (stale.isEmpty() && !now.ram().equals(before.ram())) {
      stale = Optional.of(new Freshness.Stale(true, "The host's memory changed while the image was loaded."));
    }
    if (stale.isPresent()) {
      machine.unload();
      throw new TargetException(Refusal.Code.STALE, stale.get().reason());
    }
  }

  private record Tries(Image image, String line, LoadConditions conditions, List<Refused> refused) {

    LoadRequest by(LoadMethod method) {
      return new LoadRequest(image, line, method);
    }

    void add(LoadMethod method, Refused.Code code, String reason) {
      refused.add(new Refused(method, code, reason, List.of()));
    }
  }

  private record Done(LoadMethod method, LoadEvidence seen) {}

  private Done load(Tries tries) {
    return quick(tries).or(() -> cma(tries)).orElseGet(() -> normal(tries));
  }

  private Optional<Done> quick(Tries tries) {
    if (tries.conditions.quickRegion() == 0) {
      return Optional.empty();
    }
    if (tries.conditions.isLimited()) {
      tries.add(LoadMethod.QUICK, Refused.Code.LOAD_LIMIT, limited());
      return Optional.empty();
    }
    try {
      return Optional.of(new Done(LoadMethod.QUICK, machine.load(tries.by(LoadMethod.QUICK))));
    } catch (MachineException no) {
      tries.add(LoadMethod.QUICK, Refused.Code.TURNED_DOWN, String.valueOf(no.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Done> cma(Tries tries) {
    if (tries.conditions.isLimited()) {
      tries.add(LoadMethod.CMA, Refused.Code.LOAD_LIMIT, limited());
      return Optional.empty();
    }
    try {
      return new CmaTries(machine, tries.conditions, tries.image, tries.line, tries.refused::add)
          .load()
          .map(seen -> new Done(LoadMethod.CMA, seen));
    } catch (UnsupportedLoadException none) {
      tries.add(LoadMethod.CMA, Refused.Code.NO_SUCH_CALL, String.valueOf(none.getMessage()));
      return Optional.empty();
    }
  }

  private Done normal(Tries tries) {
    try {
      return new Done(LoadMethod.NORMAL, machine.load(tries.by(LoadMethod.NORMAL)));
    } catch (UnsupportedLoadException none) {
      tries.add(LoadMethod.NORMAL, Refused.Code.NO_SUCH_CALL, String.valueOf(none.getMessage()));
      return new Done(LoadMethod.KEXEC_LOAD, machine.load(tries.by(LoadMethod.KEXEC_LOAD)));
    }
  }

  private static String limited() {
    return "kernel.kexec_load_limit_reboot is set: only the way that needs no second try is taken.";
  }

  private static LoadReport report(Tries tries, Done done, long took) {
    var seen = done.seen();
    var evidence =
        new LoadReport.Evidence(
            seen.head(),
            seen.kernelAddress(),
            tries.image.alignment(),
            tries.conditions.initOnAlloc(),
            seen.cmaPages(),
            seen.log());
    var bytesToCopy =
        switch (done.method()) {
          case CMA, QUICK -> 0;
          case NORMAL, KEXEC_LOAD -> seen.size();
        };
    return new LoadReport(
        done.method(), tries.image.release(), seen.segments(), bytesToCopy, took, evidence, List.copyOf(tries.refused));
  }
}
