package io.kexecfleet.service.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;

/**
 * The certificate that new connections get. Jetty does not take over what changes in a bundle by itself, as Tomcat does.
 * One that could not be served is not taken over: the one before stays.
 */
final class ServedCertificate {

  private static final Logger log = LoggerFactory.getLogger(ServedCertificate.class);
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final SslContextFactory.Server tls;
  private final Clock clock;
  private volatile Instant expiry;

  private ServedCertificate(SslContextFactory.Server tls, Instant expiry, Clock clock) {
    this.tls = tls;
    this.expiry = expiry;
    this.clock = clock;
  }

  /**
   * Of a server that is not started yet, and has the bundle's certificate already.
   *
   * @param expiry of that
   */
  static ServedCertificate of(Server server, SslBundle bundle, Instant expiry, Clock clock, MeterRegistry meters) {
    var tls = server.getConnectors()[0].getConnectionFactory(SslConnectionFactory.class).getSslContextFactory();
    if (bundle.getOptions().getEnabledProtocols() == null) {
      tls.setIncludeProtocols(PROTOCOLS);
    }
    var served = new ServedCertificate(tls, expiry, clock);
    TimeGauge.builder("kexec.fleet.certificate.expiry", served, TimeUnit.SECONDS, it -> it.left().toSeconds())
        .description("Time until the certificate of agents' and operators' door expires")
        .register(meters);
    return served;
  }

  private Duration left() {
    return Duration.between(clock.instant(), expiry);
  }

  /** The bundle's files have changed. */
  void take(SslBundle bundle) {
    try {
      var next = Certificates.check(bundle);
      tls.reload(
          factory -> {
            factory.setKeyStore(bundle.getStores().getKeyStore());
            factory.setTrustStore(bundle.getStores().getTrustStore());
          });
      expiry = next;
      log.info("New connections get the certificate that expires at {}.", next);
    } catch (Exception e) {
      log.error(
          "The changed certificate cannot be served, so new connections get the one before, which expires at {}: {}",
          expiry,
          String.valueOf(e.getMessage()));
    }
  }
}
