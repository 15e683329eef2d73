package io.kexecfleet.service.calendar;

import java.util.Set;

/** Somebody who waits for windows, and would wait for ever if they were gone. */
public interface WindowUse {

  /** Those of the windows that must not be deleted. Asked in the transaction that has just deleted them, which then ends without a trace. */
  Set<String> inUse(Set<String> windows);
}
