package io.kexecfleet.service.calendar;

import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.problem.InvalidInputException;
import java.time.ZoneId;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file to import, and what is not in it.
 *
 * @param text an iCalendar file
 * @param selector the hosts that its events are for
 * @param prefix what the names of new windows or freezes begin with; may be empty
 * @param zone for dates and times without one, rather than what the file says; null: what the file says
 */
public record ImportRequest(String text, Selector selector, String prefix, @Nullable ZoneId zone) {

  private static final Pattern PREFIX = Pattern.compile("([a-z0-9][a-z0-9._-]{0,30})?");

  /** @throws InvalidInputException when the prefix is none */
  public ImportRequest {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new InvalidInputException(
          "prefix", "prefix must be at most 31 characters out of a-z, 0-9, dot, dash and underscore, and begin with a letter or digit.");
    }
  }

  /**
   * @param zone an IANA zone; null: what the file says
   * @throws InvalidInputException when zone or prefix are none
   */
  public static ImportRequest parse(String text, Selector selector, String prefix, @Nullable String zone) {
    return new ImportRequest(text, selector, prefix, zone == null ? null : Zones.require("zone", zone));
  }

  @Nullable ZoneId zone(IcsFile file) {
    return zone == null ? file.zone() : zone;
  }
}
