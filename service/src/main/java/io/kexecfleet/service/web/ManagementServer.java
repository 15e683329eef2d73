package io.kexecfleet.service.web;

import jakarta.servlet.Filter;
import java.util.Objects;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * The door of health and metrics has a context of its own, which takes no customizers and no filters from that of the
 * service: this class is named in {@code ManagementContextConfiguration.imports} and is no {@code @Configuration}, which
 * would be found by the service's context, too.
 */
class ManagementServer {

  @Bean
  WebServerFactoryCustomizer<JettyServletWebServerFactory> hardManagementServer(HardServer hard) {
    return factory -> factory.addServerCustomizers(hard);
  }

  @Bean
  FilterRegistrationBean<AnswerHeaders> managementAnswerHeaders(FilterRegistrationBean<AnswerHeaders> answerHeaders) {
    return same(answerHeaders);
  }

  @Bean
  FilterRegistrationBean<FailedLogins> managementFailedLogins(FilterRegistrationBean<FailedLogins> failedLogins) {
    return same(failedLogins);
  }

  private static <F extends Filter> FilterRegistrationBean<F> same(FilterRegistrationBean<F> other) {
    var filter = new FilterRegistrationBean<>(Objects.requireNonNull(other.getFilter()));
    filter.setOrder(other.getOrder());
    return filter;
  }
}
