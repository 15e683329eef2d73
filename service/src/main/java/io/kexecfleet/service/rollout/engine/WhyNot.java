package io.kexecfleet.service.rollout.engine;

import io.kexecfleet.service.inventory.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Why a host does not go now.
 *
 * @param blockers everything that holds it; empty: nothing, it goes, is out or is done
 * @param next the first instant at which it could go, as far as that is known; null: it depends on what others do
 */
public record WhyNot(List<Blocker> blockers, @Nullable Instant next) {

  /**
   * @param snapshot with the reboot in it
   * @param reach of whoever asks: what is out of it is counted, and not named
   */
  public static WhyNot of(Snapshot snapshot, RebootFacts reboot, Scope reach, Instant now) {
    return of(snapshot, reboot, place -> reach.reaches(place.labels()), now);
  }

  /** The same for everybody: nobody's place is named. */
  public static WhyNot unnamed(Snapshot snapshot, RebootFacts reboot, Instant now) {
    return of(snapshot, reboot, _ -> false, now);
  }

  private static WhyNot of(Snapshot snapshot, RebootFacts reboot, Predicate<Place> named, Instant now) {
    var book = Engine.book(snapshot, named);
    var admission = new Admission(snapshot, book, now);
    var rollout = snapshot.rollout();
    var blockers = new ArrayList<>(admission.rollout(rollout.state(), rollout.ending()));
    switch (reboot.state()) {
      case QUEUED -> {
        if (reboot.wave() > rollout.wave().number()) {
          blockers.addAll(admission.nextWave(rollout.wave()));
          addEarlierWaves(rollout.wave(), reboot, blockers);
        }
        blockers.addAll(admission.staging(reboot, snapshot.tally()));
        admission.jumping(reboot, snapshot.tally()).stream()
            .filter(it -> it.code() != Blocker.Code.NOT_READY)
            .forEach(blockers::add);
      }
      case STAGING, STAGED -> blockers.addAll(admission.jumping(reboot, snapshot.tally()));
      case OUT, DONE -> blockers.clear();
    }
    return new WhyNot(List.copyOf(blockers), next(blockers));
  }

  private static void addEarlierWaves(WaveFacts wave, RebootFacts reboot, List<Blocker> blockers) {
    if (reboot.wave() > wave.number() + 1) {
      blockers.add(
          new Blocker(
              Blocker.Code.WAVE,
              "It is in wave %d, and the rollout is in wave %d.".formatted(reboot.wave() + 1, wave.number() + 1),
              null));
    }
  }

  private static @Nullable Instant next(List<Blocker> blockers) {
    return blockers.isEmpty() || blockers.stream().anyMatch(it -> it.next() == null)
        ? null
        : blockers.stream().map(Blocker::next).filter(Objects::nonNull).max(Comparator.naturalOrder()).orElse(null);
  }
}
