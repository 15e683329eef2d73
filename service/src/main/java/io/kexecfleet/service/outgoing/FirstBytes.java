package io.kexecfleet.service.outgoing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Takes the first bytes of a body and hangs up on the rest: whatever a server sends, no more than this is kept. */
final class FirstBytes implements BodySubscriber<FirstBytes.Read> {

  /**
   * What was read.
   *
   * @param complete whether the body ended there
   */
  record Read(String text, boolean complete) {}

  private final int most;
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private final CompletableFuture<Read> read = new CompletableFuture<>();
  private @Nullable Subscription body;

  /** @param most bytes; with 0 the body is not even waited for */
  FirstBytes(int most) {
    this.most = most;
  }

  @Override
  public CompletionStage<Read> getBody() {
    return read;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    body = subscription;
    if (most == 0) {
      hangUp();
    } else {
      subscription.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (var buffer : buffers) {
      var bytes = new byte[Math.min(buffer.remaining(), most - taken.size())];
      buffer.get(bytes);
      taken.writeBytes(bytes);
      if (buffer.hasRemaining()) {
        hangUp();
        return;
      }
    }
  }

  private void hangUp() {
    Objects.requireNonNull(body, "bytes before the subscription").cancel();
    finish(false);
  }

  private void finish(boolean complete) {
    read.complete(new Read(taken.toString(UTF_8), complete));
  }

  @Override
  public void onError(Throwable failure) {
    read.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    finish(true);
  }
}
