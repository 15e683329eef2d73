package io.kexecfleet.service.calendar;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Grows with every statement that changes windows or freezes: the database sees to that. */
@Component
class CalendarVersion {

  private final JdbcClient database;

  CalendarVersion(JdbcClient database) {
    this.database = database;
  }

  long current() {
    return database.sql("select version from calendar_version").query(Long.class).single();
  }

  /** Until the transaction ends nobody else changes the calendar. */
  @Transactional(propagation = Propagation.MANDATORY)
  void lock() {
    database.sql("select version from calendar_version for update").query(Long.class).single();
  }
}
