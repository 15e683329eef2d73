package io.kexecfleet.service.checkin;

import io.kexecfleet.service.checkin.Word.Said;
import io.kexecfleet.service.rollout.DesiredState;
import io.kexecfleet.service.rollout.RebootOrder;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One host in memory: what is desired of it, what is on record of what it said, and its held check-in.
 *
 * <p>Concurrency: the monitor guards the fields and is held for a moment only, never while anything else is called.
 * {@link #recording} puts the host's own news in order, and is held across their transaction; whoever holds it may take
 * another host's monitor, never another host's {@code recording}.
 */
final class Standing {

  final ReentrantLock recording = new ReentrantLock();

  private DesiredState desired;
  private boolean outdated;
  private @Nullable Said recorded;
  private @Nullable Held held;
  private @Nullable UUID dispatched;

  Standing(DesiredState desired) {
    this.desired = desired;
    this.recorded = Said.onRecord(desired);
  }

  /** Of a host whose last word may be on record elsewhere: the next one counts as news. */
  static Standing unheard(DesiredState desired) {
    var standing = new Standing(desired);
    standing.recorded = null;
    return standing;
  }

  /** Whether this says something that is not on record, or that is waited for. */
  synchronized boolean isNews(Word word) {
    return !word.said().equals(recorded)
        || word.checkIn().seenGeneration() > desired.generation()
        || (desired.awaited() != null && desired.awaited().isMetBy(word.checkIn()));
  }

  /**
   * This is on record now, as the host's last word.
   *
   * @return the held check-in, which has to be answered because it may have said something else, or null
   */
  synchronized @Nullable Held recorded(Word word) {
    recorded = word.said();
    return takeHeld();
  }

  synchronized DesiredState desired() {
    return desired;
  }

  /**
   * Takes in what is desired now, unless it is older than what is known.
   *
   * @return the held check-in that has to be answered, or null
   */
  synchronized @Nullable Held update(DesiredState now) {
    if (now.generation() < desired.generation()) {
      return null;
    }
    outdated = false;
    desired = now;
    return held != null && held.seenGeneration() != now.generation() ? takeHeld() : null;
  }

  /** What is desired could not be read: it is not known until somebody reads it. */
  synchronized void outdate() {
    outdated = true;
    recorded = null;
  }

  synchronized boolean isOutdated() {
    return outdated;
  }

  /**
   * The host said something to somebody else: its next word counts as news.
   *
   * @return the held check-in, which has to be answered so that the host says it, or null
   */
  synchronized @Nullable Held forget() {
    recorded = null;
    return takeHeld();
  }

  /**
   * Takes in what is desired now, when nobody knows what the host said meanwhile.
   *
   * @return the held check-in that has to be answered, or null
   */
  synchronized @Nullable Held refresh(DesiredState now) {
    recorded = now.generation() < desired.generation() ? null : Said.onRecord(now);
    var answered = update(now);
    return answered == null && recorded == null ? takeHeld() : answered;
  }

  /**
   * Holds a check-in that has nothing to learn and whose word is the one on record. A host's words may overtake each
   * other: one that came before an older one is answered, so that the host says it again.
   *
   * @return the check-in to be answered now: this one, or the one whose place it takes; null: none
   */
  synchronized @Nullable Held hold(Held held, Word word) {
    if (word.checkIn().seenGeneration() != desired.generation() || !word.said().equals(recorded)) {
      return held;
    }
    var before = takeHeld();
    this.held = held;
    return before;
  }

  /** Gives the held check-in away, or null when there is none. */
  synchronized @Nullable Held takeHeld() {
    var taken = held;
    held = null;
    return taken;
  }

  /** Forgets this check-in if it is the one that is held. */
  synchronized boolean release(Held checkIn) {
    if (held != checkIn) {
      return false;
    }
    held = null;
    return true;
  }

  /**
   * The host was answered with this order.
   *
   * @return whether that was the first time, here
   */
  synchronized boolean dispatch(RebootOrder order) {
    var first = !order.rebootId().equals(dispatched);
    dispatched = order.rebootId();
    return first;
  }

  synchronized boolean isHolding() {
    return held != null;
  }
}
