package io.kexecfleet.service.notification;

import java.util.List;

/** Port: hears of events as they come, on whichever replica they happened. Must not throw and must not wait. */
public interface EventListener {

  /** @param events in the order of their positions; none is left out and none comes twice */
  void happened(List<Event> events);
}
