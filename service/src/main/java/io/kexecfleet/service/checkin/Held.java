package io.kexecfleet.service.checkin;

import io.kexecfleet.protocol.CheckInReply;
import java.time.Instant;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.server.ResponseStatusException;

/** A check-in that waits for its answer. */
final class Held {

  private final long seenGeneration;
  private final Instant receivedAt;
  private final DeferredResult<CheckInReply> result;
  private volatile @Nullable Future<?> end;

  Held(long seenGeneration, Instant receivedAt, DeferredResult<CheckInReply> result) {
    this.seenGeneration = seenGeneration;
    this.receivedAt = receivedAt;
    this.result = result;
  }

  long seenGeneration() {
    return seenGeneration;
  }

  Instant receivedAt() {
    return receivedAt;
  }

  DeferredResult<CheckInReply> result() {
    return result;
  }

  void endsBy(Future<?> end) {
    this.end = end;
    if (result.isSetOrExpired()) {
      end.cancel(false);
    }
  }

  /** @return whether it was still waiting for one */
  boolean answer(CheckInReply reply) {
    var answered = result.setResult(reply);
    cancelEnd();
    return answered;
  }

  /** Its host is not let in any more. */
  void turnAway() {
    result.setErrorResult(
        new ResponseStatusException(HttpStatus.UNAUTHORIZED, "This credential was taken away while the check-in was held."));
    cancelEnd();
  }

  private void cancelEnd() {
    var pending = end;
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
