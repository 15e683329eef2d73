package io.kexecfleet.service.web;

import io.micrometer.observation.ObservationPredicate;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.boot.jetty.JettyServerCustomizer;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/** The web server, for tens of thousands of connections on which little happens. */
@Configuration(proxyBeanMethods = false)
class ManyConnectionsConfiguration {

  /** More than a check-in usually has. */
  private static final int READ_AT_ONCE = 2048;

  /** Connections that wait to be accepted: a whole fleet comes back when a service was restarted. */
  private static final int WAITING = 4096;

  @Bean
  WebServerFactoryCustomizer<JettyServletWebServerFactory> manyConnections() {
    return factory -> factory.addServerCustomizers(withLittleForEach());
  }

  /** By default each connection remembers header fields that it has seen, in 100 kB, and reads into 8 kB. */
  private static JettyServerCustomizer withLittleForEach() {
    return server -> {
      for (var connector : server.getConnectors()) {
        if (connector instanceof ServerConnector sockets) {
          sockets.setAcceptQueueSize(WAITING);
        }
        for (var factory : connector.getConnectionFactories()) {
          if (factory instanceof HttpConnectionFactory http) {
            http.setInputBufferSize(READ_AT_ONCE);
            http.getHttpConfiguration().setHeaderCacheSize(0);
          }
        }
      }
    };
  }

  /** How long a check-in took tells how little there was to say, and observing thousands that are held takes memory. */
  @Bean
  ObservationPredicate allButAgents() {
    return (_, observed) ->
        !(observed instanceof ServerRequestObservationContext context
            && context.getCarrier() != null
            && context.getCarrier().getRequestURI().startsWith("/agent/"));
  }
}
