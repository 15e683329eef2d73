package io.kexecfleet.service.web;

import io.kexecfleet.service.problem.ProblemWriter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.stream.Stream;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.NanoTime;
import org.springframework.boot.jetty.JettyServerCustomizer;
import org.springframework.stereotype.Component;

/** What both web servers have, that of agents and operators and that of health and metrics: bounds for whoever connects. */
@Component
class HardServer implements JettyServerCustomizer {

  /** Of a server that is told no number. */
  private static final int FEW_CONNECTIONS = 256;

  /** Why a connection is cut off that is not slow. */
  private static final String ADDRESS = "address";

  private final WebSettings settings;
  private final ProblemWriter problems;
  private final MeterRegistry meters;

  HardServer(WebSettings settings, ProblemWriter problems, MeterRegistry meters) {
    this.settings = settings;
    this.problems = problems;
    this.meters = meters;
    // There at zero: a counter that comes with its first count has no increase.
    Stream.concat(Stream.of(Pace.Slow.values()).map(HardServer::reason), Stream.of(ADDRESS)).forEach(this::cut);
  }

  @Override
  public void customize(Server server) {
    server.setErrorHandler(new RawProblems(problems));
    server.insertHandler(new UnreadBodies());
    limitConnections(server);
    for (var connector : server.getConnectors()) {
      if (connector instanceof AbstractConnector sockets) {
        sockets.addBean(new ConnectionsPerAddress(settings.connectionsPerAddress(), () -> cut(ADDRESS).increment()));
      }
    }
    server.addBean(
        new SlowClients(
            server,
            new Pace.Limits(settings.headWithin(), settings.bodyWithin(), settings.answerWithin()),
            NanoTime::now,
            slow -> cut(reason(slow)).increment()));
  }

  /** Under TLS, Spring Boot's own limit counts the connections of a connector that it then replaces by another one. */
  private static void limitConnections(Server server) {
    var most = FEW_CONNECTIONS;
    var known = server.getBean(NetworkConnectionLimit.class);
    if (known != null) {
      most = known.getMaxNetworkConnectionCount();
      server.removeBean(known);
    }
    server.addBean(new NetworkConnectionLimit(most, server));
  }

  private static String reason(Enum<?> slow) {
    return slow.name().toLowerCase(Locale.ROOT);
  }

  private Counter cut(String reason) {
    return Counter.builder("kexec.fleet.connections.cut").description("Connections that were cut off").tag("reason", reason).register(meters);
  }
}
