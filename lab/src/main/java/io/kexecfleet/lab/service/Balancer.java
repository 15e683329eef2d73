package io.kexecfleet.lab.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One address for several replicas, and the bad network on the way to them. Connections go to the replicas in turn, past
 * those that take none. Some requests and replies never arrive, and their connections break; some requests are overtaken
 * by later ones.
 */
public final class Balancer implements AutoCloseable {

  /**
   * How bad the network is; each is the share of messages that it happens to.
   *
   * @param requestsLost the connection breaks before the service has the request
   * @param connectionsCut it breaks when the service has it
   * @param repliesLost it breaks before the host has the reply
   * @param delayed a request comes up to {@link #LONGEST_DELAY} later
   */
  public record Trouble(double requestsLost, double connectionsCut, double repliesLost, double delayed) {

    public static final Trouble NONE = new Trouble(0, 0, 0, 0);
  }

  /** How often it happened. */
  public record Troubles(int requestsLost, int connectionsCut, int repliesLost, int delayed, int turnedAway) {}

  static final Duration LONGEST_DELAY = Duration.ofMillis(500);

  private static final int CONNECT_MILLIS = 1000;
  private static final int BACKLOG = 1000;
  private static final int CHUNK = 16 * 1024;

  private final ServerSocket door;
  private final List<Integer> replicas;
  private final RandomGenerator random;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger requestsLost = new AtomicInteger();
  private final AtomicInteger connectionsCut = new AtomicInteger();
  private final AtomicInteger repliesLost = new AtomicInteger();
  private final AtomicInteger delayed = new AtomicInteger();
  private final AtomicInteger turnedAway = new AtomicInteger();
  private volatile Trouble trouble = Trouble.NONE;

  private Balancer(ServerSocket door, List<Integer> replicas, RandomGenerator random) {
    this.door = door;
    this.replicas = List.copyOf(replicas);
    this.random = random;
  }

  /**
   * Opens it, in front of these ports of the loopback.
   *
   * @param random may be used by many threads at once
   */
  public static Balancer start(List<Integer> replicas, RandomGenerator random) throws IOException {
    var balancer =
        new Balancer(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), replicas, random);
    Thread.ofVirtual().name("balancer").start(balancer::takeIn);
    return balancer;
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort());
  }

  /** From now on the network is as bad as this. */
  public void make(Trouble trouble) {
    this.trouble = trouble;
  }

  public Troubles troubles() {
    return new Troubles(requestsLost.get(), connectionsCut.get(), repliesLost.get(), delayed.get(), turnedAway.get());
  }

  @Override
  public void close() throws IOException {
    door.close();
    open.forEach(Balancer::cut);
  }

  private void takeIn() {
    while (!door.isClosed()) {
      try {
        var host = door.accept();
        Thread.ofVirtual().start(() -> connect(host));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket host) {
    var service = replica();
    if (service == null) {
      turnedAway.incrementAndGet();
      cut(host);
      return;
    }
    open.add(host);
    open.add(service);
    Thread.ofVirtual().start(() -> pass(service, host, this::reply));
    pass(host, service, this::request);
  }

  private @Nullable Socket replica() {
    for (var tries = replicas.size(); tries > 0; tries--) {
      var port = replicas.get(Math.floorMod(next.getAndIncrement(), replicas.size()));
      var socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        return socket;
      } catch (IOException down) {
        cut(socket); // The next one then.
      }
    }
    return null;
  }

  @FunctionalInterface
  private interface Way {
    void go(byte[] chunk, int length, OutputStream to) throws IOException;
  }

  private void pass(Socket from, Socket to, Way way) {
    try {
      from.setTcpNoDelay(true);
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      var chunk = new byte[CHUNK];
      for (var length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        way.go(chunk, length, out);
      }
    } catch (IOException broken) {
      // Whichever side broke it, the other one is told so.
    } finally {
      open.remove(from);
      open.remove(to);
      cut(from);
      cut(to);
    }
  }

  private void request(byte[] chunk, int length, OutputStream service) throws IOException {
    breakBy(trouble.requestsLost, requestsLost);
    if (happens(trouble.delayed, delayed)) {
      sleep(random.nextLong(LONGEST_DELAY.toNanos()));
    }
    service.write(chunk, 0, length);
    breakBy(trouble.connectionsCut, connectionsCut);
  }

  private void reply(byte[] chunk, int length, OutputStream host) throws IOException {
    breakBy(trouble.repliesLost, repliesLost);
    host.write(chunk, 0, length);
  }

  private void breakBy(double share, AtomicInteger count) throws IOException {
    if (happens(share, count)) {
      throw new IOException("The network broke the connection.");
    }
  }

  private boolean happens(double share, AtomicInteger count) {
    if (share == 0 || random.nextDouble() >= share) {
      return false;
    }
    count.incrementAndGet();
    return true;
  }

  private static void sleep(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void cut(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // It is cut then.
    }
  }
}
