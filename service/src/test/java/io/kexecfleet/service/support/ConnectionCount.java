package io.kexecfleet.service.support;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Counts how often anybody asks for a database connection: without one there is no statement. */
final class ConnectionCount implements BeanPostProcessor {

  /** Timers, and what is sent to others: they look into the database all the time, whoever checks in. */
  private static final List<String> ALWAYS_AT_WORK = List.of("db-scheduler", "errands-", "events");

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
      if (ALWAYS_AT_WORK.stream().noneMatch(Thread.currentThread().getName()::startsWith)) {
        taken.incrementAndGet();
      }
      return super.getConnection();
    }
  }
}
