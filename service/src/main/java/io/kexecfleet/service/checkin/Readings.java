package io.kexecfleet.service.checkin;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Readings about hosts, one after the other, so that what was read later is also taken in later. Whoever asks while one is
 * under way is served by the next, together with everybody else who did: a thousand new hosts cost a few statements, and
 * who need not wait does not.
 */
final class Readings {

  /**
   * One reading.
   *
   * @param hostIds the hosts that were asked about
   * @param all whether all hosts were
   */
  record Reading(Set<UUID> hostIds, boolean all) {}

  /** What the next reading is to be about. */
  private static final class Next {
    private final Set<UUID> hostIds = new HashSet<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private boolean all;

    private boolean isWanted() {
      return all || !hostIds.isEmpty();
    }
  }

  private final Consumer<Reading> reader;
  private Next next = new Next();
  private boolean reading;

  /** @param reader reads and takes in; what it throws is told to those who asked */
  Readings(Consumer<Reading> reader) {
    this.reader = reader;
  }

  /** Has these read, from now on. */
  synchronized CompletableFuture<Void> of(Collection<UUID> hostIds) {
    next.hostIds.addAll(hostIds);
    return ask();
  }

  /** Has all hosts read, from now on. */
  synchronized CompletableFuture<Void> ofAll() {
    next.all = true;
    return ask();
  }

  private CompletableFuture<Void> ask() {
    if (!next.isWanted()) {
      return CompletableFuture.completedFuture(null);
    }
    if (!reading) {
      reading = true;
      Thread.ofVirtual().name("readings").start(this::run);
    }
    return next.done;
  }

  private void run() {
    for (var round = take(); round != null; round = take()) {
      try {
        reader.accept(new Reading(round.hostIds, round.all));
        round.done.complete(null);
      } catch (RuntimeException | Error e) {
        round.done.completeExceptionally(e);
      }
    }
  }

  private synchronized @Nullable Next take() {
    var taken = next;
    if (!taken.isWanted()) {
      reading = false;
      return null;
    }
    next = new Next();
    return taken;
  }
}
