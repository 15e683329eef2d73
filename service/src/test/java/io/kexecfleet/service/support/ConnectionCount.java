package io.kexecfleet.service.support;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Counts how often anybody asks for a database connection: without one there is no statement. */
final class ConnectionCount implements BeanPostProcessor {

  /** They look into the database all the time, whoever checks in. */
  private static final String TIMERS = "db-scheduler";

  private final AtomicInteger taken = new AtomicInteger();

  int taken() {
    return taken.get();
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    return bean instanceof DataSource pool ? new Counting(pool) : bean;
  }

  private final class Counting extends DelegatingDataSource {

    Counting(DataSource pool) {
      super(pool);
    }

    @Override
    public Connection getConnection() throws SQLException {
      if (!Thread.currentThread().getName().startsWith(TIMERS)) {
        taken.incrementAndGet();
      }
      return super.getConnection();
    }
  }
}
