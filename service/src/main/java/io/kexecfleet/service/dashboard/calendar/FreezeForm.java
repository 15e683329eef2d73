package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.calendar.Freeze;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.FreezeWanted;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A freeze as a form has it: what was typed, whether it will do or not.
 *
 * @param from by the clock of the zone, as 2026-12-24T00:00
 * @param seen what it changes, as whoever fills it in saw it; empty: it makes a new one
 */
record FreezeForm(String name, String reason, String selector, String zone, String from, String to, String seen) {

  /** Whatever a browser leaves out is empty. */
  FreezeForm {
    name = text(name).strip();
    reason = text(reason);
    selector = text(selector);
    zone = text(zone).strip();
    from = text(from);
    to = text(to);
    seen = text(seen);
  }

  private static String text(@Nullable String typed) {
    return Objects.requireNonNullElse(typed, "");
  }

  /** To begin with: tomorrow. */
  static FreezeForm blank(String zone, Instant now) {
    var clock = zone.isBlank() ? Period.USUAL_ZONE : zone;
    var tomorrow = LocalDate.ofInstant(now, ZoneId.of(clock)).plusDays(1).atStartOfDay();
    return new FreezeForm("", "", "", clock, tomorrow.toString(), tomorrow.plusDays(1).toString(), "");
  }

  /** By UTC, where no time is there twice: stored again unchanged it stays the same to the second. */
  static FreezeForm of(Freeze freeze, String seen) {
    var utc = ZoneId.of(Period.USUAL_ZONE);
    return new FreezeForm(
        freeze.name(),
        freeze.reason(),
        freeze.selector().toString(),
        utc.getId(),
        LocalDateTime.ofInstant(freeze.from(), utc).toString(),
        LocalDateTime.ofInstant(freeze.to(), utc).toString(),
        seen);
  }

  /** @throws InvalidInputException naming the first field that will not do */
  Freeze checked() {
    return new FreezeWanted(from, to, selector, reason).checked(name, zone);
  }

  public boolean isMaking() {
    return seen.isEmpty();
  }
}
