package io.kexecfleet.service.calendar;

import io.kexecfleet.service.problem.InvalidInputException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The zones of the IANA database. */
public final class Zones {

  private static final Set<String> KNOWN = new TreeSet<>(ZoneId.getAvailableZoneIds());

  private Zones() {}

  /** @throws InvalidInputException with a hint at what may be meant */
  public static ZoneId require(String field, String id) {
    if (KNOWN.contains(id)) {
      return ZoneId.of(id);
    }
    throw new InvalidInputException(
        field, "'%s' is no zone of the IANA database. %s".formatted(bounded(id), hint(id.toLowerCase(Locale.ROOT))));
  }

  /** Abbreviations are no answer to which zone it is: CST alone is three of them. */
  private static String hint(String id) {
    var city = id.substring(id.lastIndexOf('/') + 1).replace(' ', '_');
    return KNOWN.stream()
        .filter(known -> (known.indexOf('/') > 0 && !known.startsWith("Etc/")) || known.equals("UTC"))
        .filter(known -> ("/" + known.toLowerCase(Locale.ROOT)).endsWith("/" + city))
        .findFirst()
        .map("Is %s meant?"::formatted)
        .orElse("Name it by continent and city, as Europe/Berlin or America/New_York; or UTC.");
  }

  private static String bounded(String id) {
    return id.length() > 60 ? id.substring(0, 60) + "..." : id;
  }
}
