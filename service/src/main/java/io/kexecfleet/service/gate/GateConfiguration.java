package io.kexecfleet.service.gate;

import io.kexecfleet.service.outgoing.Line;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How gates are asked. */
@Configuration(proxyBeanMethods = false)
class GateConfiguration {

  @Bean
  Line lineOfGates(GateSettings settings) {
    return new Line(settings.timeLimit());
  }
}
