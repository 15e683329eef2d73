package io.kexecfleet.agent.preflight;

import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.LoadConditions;
import io.kexecfleet.agent.machine.Mebibytes;
import io.kexecfleet.agent.machine.MemoryRange;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.HostFacts;
import io.kexecfleet.agent.preflight.facts.MemoryFacts.Room;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether an image has room, in which way, and whether the next kernel would be told of memory that is gone. Pure. */
final class MemoryChecks {

  private MemoryChecks() {}

  static Optional<String> room(HostFacts facts) {
    var memory = facts.memory();
    return facts
        .plan()
        .image()
        .check(
            image ->
                memory
                    .room()
                    .check(room -> memory.kernelFile().check(file -> tooLarge(image, room, file, isOursLoaded(facts)))));
  }

  /** The kernel takes no image over half of RAM (kernel/kexec_core.c), and keeps copies of the files while it loads. */
  private static Optional<String> tooLarge(Image image, Room room, long kernelFile, boolean oursLoaded) {
    if (image.size() > room.total() / 2) {
      return Optional.of(
          "The image takes %s, more than half of the memory (%s in all)."
              .formatted(Mebibytes.text(image.size()), Mebibytes.text(room.total())));
    }
    var needed = image.size() + kernelFile + image.initrdSize();
    // What we have loaded makes way before the next load.
    var available = room.available() + (oursLoaded ? image.size() : 0);
    if (available >= needed) {
      return Optional.empty();
    }
    return Optional.of(
        "Loading takes %s (the image %s, and its files) and %s are available."
            .formatted(Mebibytes.text(needed), Mebibytes.text(image.size()), Mebibytes.text(available)));
  }

  static Optional<String> removed(HostFacts facts) {
    var memory = facts.memory();
    return memory
        .block()
        .check(
            block ->
                block <= 0
                    ? Optional.of("Memory blocks are said to have %d bytes.".formatted(block))
                    : memory
                        .firmware()
                        .check(
                            firmware ->
                                memory.present().check(present -> gone(RemovedMemory.of(firmware, present, block)))));
  }

  private static Optional<String> gone(List<MemoryRange> missing) {
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "The next kernel would be told of System RAM that is no longer there: %s."
            .formatted(
                Wording.some(
                    missing.stream()
                        .map(range -> String.format(Locale.ROOT, "0x%x-0x%x", range.start(), range.end() - 1))
                        .toList())));
  }

  static Optional<String> cmaSize(HostFacts facts) {
    return facts
        .memory()
        .conditions()
        .check(
            now -> {
              if (!now.knowsCma()) {
                return Optional.empty();
              }
              if (now.cmaTotal() == 0) {
                return Optional.of("The running kernel has no CMA area: what is loaded has to be copied in the hot phase.");
              }
              return facts.plan().image().check(image -> cmaTooSmall(image, now, isOursLoaded(facts)));
            });
  }

  private static Optional<String> cmaTooSmall(Image image, LoadConditions now, boolean oursLoaded) {
    var free = oursLoaded ? now.cmaTotal() : now.cmaAvailable();
    if (free >= 2 * image.size()) {
      return Optional.empty();
    }
    var meaning =
        free < image.size()
            ? "it has to be copied in the hot phase"
            : "an image that lies badly cannot be moved, which takes room for two";
    return Optional.of(
        "The CMA area has %s free of %s and the image takes %s: %s."
            .formatted(Mebibytes.text(free), Mebibytes.text(now.cmaTotal()), Mebibytes.text(image.size()), meaning));
  }

  static Optional<String> cmaAlignment(HostFacts facts) {
    return facts
        .memory()
        .conditions()
        .check(
            now ->
                hasCma(now)
                    ? facts.plan().image().check(image -> facts.kexec().options().check(o -> outlook(image, o.cmaGranule())))
                    : Optional.empty());
  }

  private static Optional<String> outlook(Image image, long granule) {
    if (granule == 0) {
      return Optional.of(
          "The kernel's configuration does not say at which addresses CMA hands out memory; the image needs a multiple of %s."
                  .formatted(Mebibytes.text(image.alignment()))
              + " Loading it will find out.");
    }
    return image.alignment() <= 0 || granule % image.alignment() == 0
        ? Optional.empty()
        : Optional.of(
            "CMA hands out memory at multiples of %s and the image needs a multiple of %s: loading it will find out whether it"
                    .formatted(Mebibytes.text(granule), Mebibytes.text(image.alignment()))
                + " got one.");
  }

  static Optional<String> initOnAlloc(HostFacts facts) {
    return facts
        .memory()
        .conditions()
        .check(
            now ->
                hasCma(now) && !now.initOnAlloc()
                    ? Optional.of(
                        "There is a CMA area, and the kernel is not known to clear pages as it hands them out: the agent does"
                            + " not use CMA here, and a jump into what others load there may hang.")
                    : Optional.empty());
  }

  static Optional<String> handover(HostFacts facts) {
    return facts
        .memory()
        .handover()
        .check(on -> on ? Optional.of("Kexec HandOver (KHO) is on: images go to its scratch area.") : Optional.empty());
  }

  private static boolean hasCma(LoadConditions now) {
    return now.knowsCma() && now.cmaTotal() > 0;
  }

  private static boolean isOursLoaded(HostFacts facts) {
    return facts.plan().loadedIsOurs() && facts.kexec().loaded().equals(Fact.of(true));
  }
}
