package io.kexecfleet.service.api;

import io.kexecfleet.service.calendar.Freeze;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A freeze, for operators.
 *
 * @param to the first instant at which it no longer holds
 */
record FreezeJson(String name, Instant from, Instant to, String selector, String reason) {

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record Page(List<FreezeJson> freezes, @Nullable String next) {}

  static FreezeJson of(Freeze freeze) {
    return new FreezeJson(freeze.name(), freeze.from(), freeze.to(), freeze.selector().toString(), freeze.reason());
  }
}
