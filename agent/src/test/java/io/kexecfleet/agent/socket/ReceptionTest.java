package io.kexecfleet.agent.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReceptionTest {

  private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void anEntranceThatFailsIsTriedAgainAfterAPauseAndComplainedAboutOnce() {
    var pauses = new AtomicInteger();
    Reception.Entrance entrance =
        () ->
            switch (calls.incrementAndGet()) {
              case 1, 2, 3, 5 -> throw new IOException("Too many open files");
              case 4, 6 -> caller();
              default -> throw new ClosedChannelException();
            };
    new Reception(entrance, caller -> served.incrementAndGet(), THREADS, complaints::add, pauses::incrementAndGet).run();
    await().until(() -> served.get() == 2);
    assertThat(pauses).hasValue(4);
    assertThat(complaints).as("once for each time that it fails in a row").hasSize(2).first().asString().contains("Too many open files");
  }

  @Test
  void aFewAreServedAtATimeAndTheOthersWait() throws Exception {
    var mayGo = new Semaphore(0);
    Reception.Entrance endless =
        () -> {
          calls.incrementAndGet();
          return caller();
        };
    var reception =
        new Reception(
            endless,
            caller -> {
              served.incrementAndGet();
              mayGo.acquireUninterruptibly();
            },
            THREADS,
            complaints::add,
            () -> {});
    var listener = THREADS.newThread(reception::run);
    listener.start();
    await().until(() -> served.get() == Reception.MOST_CALLERS && listener.getState() == Thread.State.WAITING);
    assertThat(calls).hasValue(Reception.MOST_CALLERS);
    mayGo.release(3);
    await().until(() -> served.get() == Reception.MOST_CALLERS + 3 && listener.getState() == Thread.State.WAITING);
    assertThat(calls).hasValue(Reception.MOST_CALLERS + 3);
    listener.interrupt();
    listener.join();
    mayGo.release(Reception.MOST_CALLERS);
  }

  /** Whoever fails to be served makes room as well. */
  @Test
  void aPlaceIsFreeAgainWhateverBecameOfItsCaller() {
    var more = 3 * Reception.MOST_CALLERS;
    Reception.Entrance entrance =
        () -> {
          if (calls.incrementAndGet() > more) {
            throw new ClosedChannelException();
          }
          return caller();
        };
    ThreadFactory quiet =
        task -> {
          var thread = Thread.ofPlatform().unstarted(task);
          thread.setUncaughtExceptionHandler((failed, bug) -> served.incrementAndGet());
          return thread;
        };
    new Reception(
            entrance,
            caller -> {
              throw new IllegalStateException("a bug");
            },
            quiet,
            complaints::add,
            () -> {})
        .run();
    await().until(() -> served.get() == more);
  }

  private static SocketChannel caller() throws IOException {
    return SocketChannel.open(StandardProtocolFamily.UNIX);
  }
}
