package io.kexecfleet.service.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a connection gets on, from looks at it now and then. What waits for the service is not slow, however long it takes;
 * nor is a connection on which nothing comes in at all, which is the idle timeout's.
 *
 * @param last what was seen
 * @param comesIn whether bytes had come in since the look before
 * @param since when bytes of the message that is under way were first seen to come; nanoseconds of a clock that never goes
 *     back; null: none were yet
 * @param stuck since when what was written has not been read
 */
record Pace(Look last, boolean comesIn, @Nullable Long since, long stuck) {

  /**
   * One look.
   *
   * @param requests whose head has come in so far
   * @param answers that were begun
   * @param received bytes so far
   * @param written bytes so far, those included that are on their way
   * @param unread whether something waits to be read by the client
   */
  record Look(long requests, long answers, long received, long written, boolean unread) {}

  /** What a client may take its time for. */
  record Limits(Duration head, Duration body, Duration answer) {}

  /** What it took too long for. */
  enum Slow {
    HEAD,
    BODY,
    ANSWER
  }

  static Pace first(Look look, long now) {
    var comesIn = look.received > 0;
    return new Pace(look, comesIn, comesIn ? now : null, now);
  }

  Pace next(Look look, long now) {
    var comes = look.received > last.received;
    var sameMessage = look.requests == last.requests && look.answers == last.answers;
    var sameWrite = look.unread && last.unread && look.written == last.written;
    return new Pace(look, comes, sameMessage ? since(comes, now) : null, sameWrite ? stuck : now);
  }

  private @Nullable Long since(boolean comes, long now) {
    return since == null && comes ? Long.valueOf(now) : since;
  }

  /** What it is too slow for at this moment, if anything. */
  @Nullable Slow slow(Limits limits, long now) {
    if (last.unread && now - stuck > limits.answer.toNanos()) {
      return Slow.ANSWER;
    }
    if (!comesIn || since == null) {
      return null;
    }
    return last.requests > last.answers
        ? now - since > limits.body.toNanos() ? Slow.BODY : null
        : now - since > limits.head.toNanos() ? Slow.HEAD : null;
  }
}
