package io.kexecfleet.service.support;

import java.sql.Connection;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** Fails whoever asks it anything. */
public final class NoDatabase extends AbstractDataSource {

  public static final String MESSAGE = "Here is no database.";

  @Override
  public Connection getConnection() {
    throw new IllegalStateException(MESSAGE);
  }

  @Override
  public Connection getConnection(String user, String password) {
    throw new IllegalStateException(MESSAGE);
  }
}
