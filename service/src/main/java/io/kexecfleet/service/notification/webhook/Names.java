package io.kexecfleet.service.notification.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks names up, which nothing can break off and may take as long as the machine's resolver likes. Each name has a thread
 * of its own meanwhile, whoever asks for it, and no other name waits for it; where too many are looked up already, the next
 * one fails at once.
 */
final class Names {

  private static final long IDLE_SECONDS = 5;

  private final Resolver resolver;
  private final ConcurrentHashMap<String, CompletableFuture<List<InetAddress>>> underWay = new ConcurrentHashMap<>();
  private final ExecutorService threads;

  /** The machine's, or a test's. */
  interface Resolver {
    InetAddress[] addresses(String name) throws UnknownHostException;
  }

  /** @param most names at a time */
  Names(Resolver resolver, int most) {
    this.resolver = resolver;
    this.threads =
        new ThreadPoolExecutor(
            0,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("webhook-names-", 0).factory());
  }

  /** There are more names to look up than there may be at a time. */
  static final class BusyException extends Exception {

    BusyException() {
      super("So many host names are being looked up that this one was not: the resolver does not answer.");
    }
  }

  /** Its addresses; fails with {@link UnknownHostException} or {@link BusyException}. Does not wait. */
  CompletableFuture<List<InetAddress>> lookUp(String name) {
    var mine = new CompletableFuture<List<InetAddress>>();
    var others = underWay.putIfAbsent(name, mine);
    if (others != null) {
      return others;
    }
    try {
      threads.execute(() -> lookUp(name, mine));
    } catch (RejectedExecutionException e) {
      underWay.remove(name, mine);
      mine.completeExceptionally(new BusyException());
    }
    return mine;
  }

  private void lookUp(String name, CompletableFuture<List<InetAddress>> addresses) {
    try {
      var found = List.of(resolver.addresses(name));
      underWay.remove(name, addresses);
      addresses.complete(found);
    } catch (UnknownHostException | RuntimeException e) {
      underWay.remove(name, addresses);
      addresses.completeExceptionally(e);
    }
  }
}
