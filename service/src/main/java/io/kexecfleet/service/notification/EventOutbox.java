package io.kexecfleet.service.notification;

import java.util.List;

/** Port: puts down what is to be done because of events, in the transaction that put them into the log. */
public interface EventOutbox {

  /**
   * An event in the log, without a position yet.
   *
   * @param id in the database
   */
  record Appended(long id, NewEvent event) {}

  void appended(List<Appended> events);
}
