package io.kexecfleet.lab.fleet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Hosts that update themselves and ask over FleetLock as Zincati does: first for leave, again and again, and when they are back
 * until they were heard. An answer that was lost is no leave.
 */
final class LockClients {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int LONGEST_BETWEEN_MILLIS = 2000;
  private static final int LONGEST_OUT_MILLIS = 3000;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger trips = new AtomicInteger();
  private final URI door;
  private final String group;
  private final String secret;
  private final FleetLog log;
  private volatile boolean stopped;

  /** @param door of FleetLock, with a slash at its end */
  LockClients(URI door, String group, String secret, FleetLog log) {
    this.door = door;
    this.group = group;
    this.secret = secret;
    this.log = log;
  }

  static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj("self-updating-%02d"::formatted).toList();
  }

  void start(List<String> names, Random seeds) {
    for (var name : names) {
      var random = new Random(seeds.nextLong());
      threads.add(Thread.ofVirtual().name(name).start(() -> live(name, random)));
    }
  }

  /** How often one was out. */
  int trips() {
    return trips.get();
  }

  /** Lets everybody come home; returns whether all did and were heard within this time each. */
  boolean stop(Duration within) throws InterruptedException {
    stopped = true;
    var home = true;
    for (var thread : threads) {
      home &= thread.join(within);
    }
    return home;
  }

  private void live(String name, Random random) {
    try {
      while (!stopped) {
        pause(random, LONGEST_BETWEEN_MILLIS);
        if (isAllowed("v1/pre-reboot", name)) {
          log.leftByItself(name);
          pause(random, LONGEST_OUT_MILLIS);
          log.backByItself(name);
          trips.incrementAndGet();
          comeHome(name, random);
        }
      }
      // An unheard yes may have left a place taken.
      comeHome(name, random);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void comeHome(String name, Random random) throws InterruptedException {
    while (!isAllowed("v1/steady-state", name)) {
      pause(random, LONGEST_BETWEEN_MILLIS);
    }
  }

  private boolean isAllowed(String question, String name) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(door.resolve(question))
            .timeout(PATIENCE)
            .header("fleet-lock-protocol", "true")
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + secret)
            .POST(BodyPublishers.ofString("{\"client_params\":{\"id\":\"%s\",\"group\":\"%s\"}}".formatted(name, group)))
            .build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException nobodyAnswered) {
      return false;
    }
  }

  private static void pause(Random random, int longestMillis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(longestMillis));
  }
}
