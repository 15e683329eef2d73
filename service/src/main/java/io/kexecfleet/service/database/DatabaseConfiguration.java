package io.kexecfleet.service.database;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Opens the data directory, and starts a PostgreSQL in it unless {@code spring.datasource.url} names another. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

  @Bean
  DataDirectory dataDirectory(DataSettings settings) {
    return DataDirectory.open(settings.dataDir());
  }

  @Bean
  @Conditional(NoDatabaseNamed.class)
  EmbeddedPostgres embeddedPostgres(DataDirectory home) {
    return EmbeddedPostgres.start(home);
  }

  /** The pool is made from this, so it is closed before the server stops. */
  @Bean
  @Conditional(NoDatabaseNamed.class)
  JdbcConnectionDetails embeddedPostgresConnection(EmbeddedPostgres server) {
    return new JdbcConnectionDetails() {
      @Override
      public String getUsername() {
        return server.user();
      }

      @Override
      public String getPassword() {
        return server.password();
      }

      @Override
      public String getJdbcUrl() {
        return server.url();
      }
    };
  }

  static final class NoDatabaseNamed implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return !context.getEnvironment().containsProperty("spring.datasource.url");
    }
  }
}
