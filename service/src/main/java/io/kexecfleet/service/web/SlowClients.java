package io.kexecfleet.service.web;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all connections now and then, on one timer, and cuts off those that are too slow. Jetty's own minimum rates count
 * whole messages from their beginning: streams of events that wait for something to tell would fall under them, and heads
 * have none.
 */
final class SlowClients extends AbstractLifeCycle {

  private static final Logger log = LoggerFactory.getLogger(SlowClients.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final Server server;
  private final Pace.Limits limits;
  private final Duration pause;
  private final LongSupplier nanoTime;
  private final Consumer<Pace.Slow> cut;
  private Map<EndPoint, Pace> paces = Map.of();

  /**
   * @param nanoTime a clock that never goes back
   * @param cut told of each that was cut off
   */
  SlowClients(Server server, Pace.Limits limits, LongSupplier nanoTime, Consumer<Pace.Slow> cut) {
    this.server = server;
    this.limits = limits;
    this.pause = shortest(LONGEST_PAUSE, shortest(limits.answer(), shortest(limits.head(), limits.body())).dividedBy(4));
    this.nanoTime = nanoTime;
    this.cut = cut;
  }

  private static Duration shortest(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  @Override
  protected void doStart() {
    scheduleNext();
  }

  private void scheduleNext() {
    server.getScheduler().schedule(this::sweep, pause);
  }

  private void sweep() {
    if (!isRunning()) {
      return;
    }
    try {
      var now = nanoTime.getAsLong();
      var seen = HashMap.<EndPoint, Pace>newHashMap(paces.size());
      for (Connector connector : server.getConnectors()) {
        if (connector instanceof AbstractConnector sockets) {
          sockets.getConnectedEndPoints().forEach(connection -> look(connection, now, seen));
        }
      }
      paces = seen;
    } catch (RuntimeException e) {
      log.error("Slow connections could not be looked for; they are looked for again.", e);
    }
    scheduleNext();
  }

  private void look(EndPoint endPoint, long now, Map<EndPoint, Pace> seen) {
    var connection = endPoint.getConnection();
    if (connection == null) {
      return;
    }
    // Under TLS the bytes that come in are counted before they are understood: a handshake may trickle, too.
    var plain = connection instanceof SslConnection tls ? tls.getSslEndPoint() : endPoint;
    var http = plain.getConnection();
    if (http == null) {
      return;
    }
    var look =
        new Pace.Look(http.getMessagesIn(), http.getMessagesOut(), connection.getBytesIn(), http.getBytesOut(), isUnread(endPoint));
    var before = paces.get(endPoint);
    var pace = before == null ? Pace.first(look, now) : before.next(look, now);
    var slow = pace.slow(limits, now);
    if (slow == null) {
      seen.put(endPoint, pace);
    } else {
      cut.accept(slow);
      endPoint.close(new TimeoutException("The client is too slow."));
    }
  }

  private static boolean isUnread(EndPoint endPoint) {
    return endPoint instanceof AbstractEndPoint known && known.getWriteFlusher().isPending();
  }
}
