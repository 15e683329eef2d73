package io.kexecfleet.service.notification.webhook;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to a webhook.
 *
 * @param number grows with time
 * @param id what the receiver knows it by, the same with every try
 * @param position the event's
 * @param kind the event's
 * @param tries how often it was tried, since it was first to be sent or to be sent again
 * @param nextTryAt null once it is over
 * @param attempts the last of them, the latest at the end
 */
public record Delivery(
    long number,
    UUID id,
    long position,
    String kind,
    State state,
    int tries,
    Instant since,
    @Nullable Instant nextTryAt,
    @Nullable Instant endedAt,
    List<Attempt> attempts) {

  /** Where it stands. */
  public enum State {
    /** To be tried, for the first time or again. */
    PENDING,
    DELIVERED,
    /** Given up; can be sent again. */
    FAILED
  }

  /**
   * One try.
   *
   * @param status of the answer; null: there was none
   * @param answer the beginning of its body
   * @param error why there was no answer; null: there was one
   */
  public record Attempt(Instant at, long tookMillis, @Nullable Integer status, @Nullable String answer, @Nullable String error) {

    static final int LONGEST_ANSWER = 500;

    static Attempt answered(Instant at, long tookMillis, int status, String body) {
      var shown = body.length() > LONGEST_ANSWER ? body.substring(0, LONGEST_ANSWER) : body;
      // Neither JSON in the database nor a terminal shall trip over it.
      return new Attempt(at, tookMillis, status, shown.replaceAll("[\\p{Cntrl}\\p{Cs}&&[^\n\t]]", "?"), null);
    }

    static Attempt unanswered(Instant at, long tookMillis, String error) {
      return new Attempt(at, tookMillis, null, null, error);
    }

    boolean isSuccess() {
      return status != null && status >= 200 && status < 300;
    }
  }
}
