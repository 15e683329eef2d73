package io.kexecfleet.service.web;

import io.github.bucket4j.TimeMeter;
import io.kexecfleet.service.database.CannotStartException;
import io.kexecfleet.service.problem.ProblemCode;
import io.kexecfleet.service.problem.ProblemWriter;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/** The doors of agents and operators: refused to open unsafely, certified, and guarded in front and behind. */
@Configuration(proxyBeanMethods = false)
class WebServerConfiguration {

  private static final int BEFORE_THE_DOORS = SecurityFilterProperties.DEFAULT_FILTER_ORDER - 10;
  private static final int BEHIND_THE_DOORS = SecurityFilterProperties.DEFAULT_FILTER_ORDER + 10;

  /** Looks first, and changes nothing that cannot be served. */
  @Bean
  WebServerFactoryCustomizer<JettyServletWebServerFactory> safeDoors(
      WebSettings settings,
      ManagementServerProperties management,
      SslBundles bundles,
      HardServer hard,
      Clock clock,
      MeterRegistry meters) {
    return factory -> {
      Exposure.check("server", factory.getAddress(), Ssl.isEnabled(factory.getSsl()), settings.plainHttp());
      if (Exposure.hasManagement(factory.getPort(), management.getPort())) {
        Exposure.check("management.server", management.getAddress(), Ssl.isEnabled(management.getSsl()), settings.plainHttp());
      }
      factory.addServerCustomizers(hard);
      var ssl = factory.getSsl();
      if (ssl != null && Ssl.isEnabled(ssl)) {
        serve(factory, ssl, bundles, clock, meters);
      }
    };
  }

  private static void serve(
      JettyServletWebServerFactory factory, Ssl ssl, SslBundles bundles, Clock clock, MeterRegistry meters) {
    SslBundle bundle;
    Instant expiry;
    try {
      bundle = WebServerSslBundle.get(ssl, bundles);
      expiry = Certificates.check(bundle);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new CannotStartException(
          "The certificate of server.ssl cannot be served: %s. Correct the files that spring.ssl.bundle names, or their settings."
              .formatted(e.getMessage()),
          e);
    }
    factory.addServerCustomizers(
        server -> {
          var served = ServedCertificate.of(server, bundle, expiry, clock, meters);
          if (ssl.getBundle() != null) {
            bundles.addBundleUpdateHandler(ssl.getBundle(), served::take);
          }
        });
  }

  /** Otherwise each server would look for its page of errors, and that of health and metrics has none of ours. */
  @Bean
  RequestRejectedHandler problemsOfTheFirewall(ProblemWriter problems) {
    return (_, response, _) ->
        problems.write(
            response,
            ProblemCode.MALFORMED_REQUEST,
            "The method or the address is not one that this service takes: it has no encoded or doubled slashes, no dots that lead up, no parameters in its path.");
  }

  @Bean
  FilterRegistrationBean<AnswerHeaders> answerHeaders() {
    var filter = new FilterRegistrationBean<>(new AnswerHeaders());
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return filter;
  }

  @Bean
  FilterRegistrationBean<FailedLogins> failedLogins(WebSettings settings, ProblemWriter problems, MeterRegistry meters) {
    var filter =
        new FilterRegistrationBean<>(new FailedLogins(settings.rate(), TimeMeter.SYSTEM_NANOTIME, problems, meters));
    filter.setOrder(BEFORE_THE_DOORS);
    return filter;
  }

  @Bean
  FilterRegistrationBean<RateLimitFilter> rateLimits(WebSettings settings, ProblemWriter problems, MeterRegistry meters) {
    var filter =
        new FilterRegistrationBean<>(new RateLimitFilter(settings.rate(), TimeMeter.SYSTEM_NANOTIME, problems, meters));
    filter.setOrder(BEHIND_THE_DOORS);
    return filter;
  }
}
