package io.kexecfleet.agent.socket;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/** Lets callers in, each on a thread of its own and a few at a time; the others wait until one has gone. */
final class Reception {

  /** Nobody asks that much at once, and the unit lets the agent have few threads. */
  static final int MOST_CALLERS = 8;

  private final Semaphore places = new Semaphore(MOST_CALLERS);
  private final Entrance entrance;
  private final Consumer<SocketChannel> serve;
  private final ThreadFactory threads;
  private final Consumer<String> complain;
  private final Pause pause;

  /** Waits for the next caller. */
  @FunctionalInterface
  interface Entrance {
    SocketChannel accept() throws IOException;
  }

  /** Lets some time pass: what fails now may fail again at once. */
  @FunctionalInterface
  interface Pause {
    void pass() throws InterruptedException;
  }

  Reception(
      Entrance entrance, Consumer<SocketChannel> serve, ThreadFactory threads, Consumer<String> complain, Pause pause) {
    this.entrance = entrance;
    this.serve = serve;
    this.threads = threads;
    this.complain = complain;
    this.pause = pause;
  }

  /** Until the entrance is closed. A host that is short of descriptors keeps people out for a while, not for ever. */
  void run() {
    var failures = 0;
    try {
      while (true) {
        places.acquire();
        try {
          var caller = entrance.accept();
          failures = 0;
          threads.newThread(() -> serve(caller)).start();
        } catch (ClosedChannelException closed) {
          return;
        } catch (IOException failed) {
          places.release();
          if (failures++ == 0) {
            complain.accept(
                "The agent's own socket fails, and nobody on the host reaches it until it works again: " + failed.getMessage());
          }
          pause.pass();
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(SocketChannel caller) {
    try {
      serve.accept(caller);
    } finally {
      places.release();
    }
  }
}
