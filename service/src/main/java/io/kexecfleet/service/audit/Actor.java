package io.kexecfleet.service.audit;

/**
 * Who does something.
 *
 * @param name the operator's, or {@code system} for what the service does by itself
 * @param address where the request came from, as text; empty for the service itself
 */
public record Actor(String name, String address) {

  /** The service by itself: timers, schedules, the engine. */
  public static final Actor SYSTEM = new Actor("system", "");
}
