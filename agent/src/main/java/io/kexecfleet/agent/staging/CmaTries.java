package io.kexecfleet.agent.staging;

import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.LoadConditions;
import io.kexecfleet.agent.machine.LoadEvidence;
import io.kexecfleet.agent.machine.LoadRequest;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.Mebibytes;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport.Refused;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Loads an image by CMA so that it can be trusted, or not at all: once, once more after memory was compacted where the area
 * was too full, and from a better address where there is room for two.
 */
final class CmaTries {

  /** Every load costs time: more tries than this are not worth it. */
  private static final int MOST_TRIES = 3;

  private final Machine machine;
  private final LoadConditions conditions;
  private final LoadRequest plain;
  private final Consumer<Refused> refused;

  /** @param refused is told of everything that was not taken, in the order of trying */
  CmaTries(Machine machine, LoadConditions conditions, Image image, String line, Consumer<Refused> refused) {
    this.machine = machine;
    this.conditions = conditions;
    this.plain = new LoadRequest(image, line, LoadMethod.CMA);
    this.refused = refused;
  }

  /** Empty when what is loaded now, if anything, is no good. */
  Optional<LoadEvidence> load() {
    var hopeless = CmaCheck.outlook(plain.image(), conditions);
    if (hopeless.isPresent()) {
      refused.accept(hopeless.get());
      return Optional.empty();
    }
    var seen = machine.load(plain);
    var no = CmaCheck.verdict(plain.image(), seen);
    no.ifPresent(refused);
    if (no.isPresent() && no.get().code() == Refused.Code.NOT_IN_PLACE) {
      compact();
      seen = machine.load(plain);
      no = CmaCheck.verdict(plain.image(), seen);
      no.ifPresent(refused);
    }
    if (no.isEmpty()) {
      return Optional.of(seen);
    }
    return no.get().code() == Refused.Code.MISALIGNED ? fromBetterAddress(seen) : Optional.empty();
  }

  /** A kernel that cannot may still have room the second time. */
  private void compact() {
    try {
      machine.compactMemory();
    } catch (MachineException failed) {
      refused.accept(
          new Refused(
              LoadMethod.CMA, Refused.Code.TURNED_DOWN, "Memory was not compacted: " + failed.getMessage(), List.of()));
    }
  }

  private Optional<LoadEvidence> fromBetterAddress(LoadEvidence misplaced) {
    var firstIsStillLoaded = true;
    var paddings = Shift.paddings(misplaced, plain.image().alignment());
    for (var padding : paddings.subList(0, Math.min(paddings.size(), MOST_TRIES - 1))) {
      var needed = 2 * misplaced.size() + padding;
      if (conditions.cmaAvailable() < needed) {
        refused.accept(noRoomToShift(needed));
        return Optional.empty();
      }
      var seen = firstIsStillLoaded && padding == 0 ? machine.load(plain) : loadBehind(padding);
      firstIsStillLoaded = false;
      var no = CmaCheck.verdict(plain.image(), seen);
      if (no.isEmpty()) {
        return Optional.of(seen);
      }
      refused.accept(no.get());
    }
    return Optional.empty();
  }

  /** Loads once more, behind an image that takes {@code padding} bytes more than this one. */
  private LoadEvidence loadBehind(long padding) {
    machine.unload();
    machine.load(new LoadRequest(plain.image(), plain.commandLine(), LoadMethod.CMA, padding));
    return machine.load(plain);
  }

  private Refused noRoomToShift(long needed) {
    return new Refused(
        LoadMethod.CMA,
        Refused.Code.NO_ROOM,
        "A better address needs room for two images, %s, and the CMA areas had %s free: boot with a larger cma=SIZE."
            .formatted(Mebibytes.text(needed), Mebibytes.text(conditions.cmaAvailable())),
        List.of());
  }
}
