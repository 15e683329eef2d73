package io.kexecfleet.service.telemetry;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves OpenTelemetry out of the start unless {@code management.opentelemetry.enabled} is set. Spring Boot by itself would make
 * all of it and only send nothing. Named in {@code spring.factories}, because it is asked before there are any beans.
 */
class OpenTelemetryOption implements AutoConfigurationImportFilter, EnvironmentAware {

  private static final String SETTING = "management.opentelemetry.enabled";

  private boolean enabled;

  @Override
  public void setEnvironment(Environment environment) {
    enabled = environment.getProperty(SETTING, Boolean.class, false);
  }

  @Override
  public boolean[] match(@Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
    var match = new boolean[autoConfigurations.length];
    for (int i = 0; i < match.length; i++) {
      match[i] = enabled || !isOpenTelemetry(autoConfigurations[i]);
    }
    return match;
  }

  /** @param autoConfiguration null: another filter has taken it out */
  private static boolean isOpenTelemetry(@Nullable String autoConfiguration) {
    return autoConfiguration != null
        && Stream.of("org.springframework.boot.opentelemetry.", "org.springframework.boot.micrometer.tracing.").anyMatch(autoConfiguration::startsWith);
  }
}
