package io.kexecfleet.agent.staging;

import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.MemoryMap;
import io.kexecfleet.protocol.LoadReport.Segment;
import java.util.List;
import java.util.Optional;

/**
 * Whether what is staged still matches what is loaded, its files, its target and the host's memory. The kernel looks at none
 * of these again: it says "loaded" of an image whose memory was taken out, and the jump into it hangs. Pure.
 */
final class Freshness {

  private Freshness() {}

  /**
   * Why an image is stale.
   *
   * @param isCertain whether a jump would go wrong or elsewhere; false where the image only may have suffered
   * @param reason what was found, in a sentence
   */
  record Stale(boolean isCertain, String reason) {}

  /** Why what is staged is no longer what should be jumped into; empty while it is. */
  static Optional<Stale> doubt(Staged staged, Image found, MemoryMap now, Loaded loaded) {
    var load = staged.load();
    if (load == null) {
      return imageDoubt(staged.image(), found);
    }
    if (loaded != Loaded.OURS) {
      return certain(
          loaded == Loaded.NOTHING
              ? "What was staged is no longer loaded: somebody unloaded it."
              : "Somebody else has loaded an image in place of what was staged.");
    }
    return imageDoubt(staged.image(), found)
        .or(() -> placementDoubt(load.report().segments(), now))
        .or(() -> mapDoubt(load, now));
  }

  /** Why an image does not lie well; empty also where the kernel did not say where it lies. */
  static Optional<Stale> placementDoubt(List<Segment> segments, MemoryMap now) {
    var outside = now.firstOutside(segments);
    if (outside.isPresent()) {
      return certain("The image has a part at %s, where there is no memory (any more).".formatted(outside.get()));
    }
    var offline = now.firstOfflineUnder(segments);
    if (offline.isPresent()) {
      return certain(
          ("The image lies in memory that is switched off (%s) and may be taken out. Take it out or switch it on: the image is"
                  + " loaded again then.")
              .formatted(offline.get()));
    }
    return Optional.empty();
  }

  private static Optional<Stale> imageDoubt(Image staged, Image found) {
    if (found.equals(staged)) {
      return Optional.empty();
    }
    return certain(
        found.hasKernelOf(staged)
            ? "A file of the boot target was replaced or rewritten (kernel %s).".formatted(staged.release())
            : "The boot target now means kernel %s and no longer %s.".formatted(found.release(), staged.release()));
  }

  private static Optional<Stale> mapDoubt(Staged.Load load, MemoryMap now) {
    var then = load.memory();
    var isPlaceKnown = !load.report().segments().isEmpty();
    if (!then.ram().equals(now.ram()) || (!isPlaceKnown && !then.offline().equals(now.offline()))) {
      return Optional.of(
          new Stale(
              !isPlaceKnown,
              "The host's memory has changed since the image was loaded, from %s to %s.".formatted(then.ram(), now.ram())));
    }
    return Optional.empty();
  }

  private static Optional<Stale> certain(String reason) {
    return Optional.of(new Stale(true, reason));
  }
}
