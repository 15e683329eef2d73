package io.kexecfleet.service.calendar;

import com.github.mangstadt.vinnie.VObjectProperty;
import com.github.mangstadt.vinnie.io.VObjectPropertyValues;
import io.kexecfleet.service.problem.InvalidInputException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event of an iCalendar file. */
final class IcsEvent {

  private static final int LONGEST_UID = 255;
  private static final int LONGEST_TITLE = 100;

  private final int line;
  private final Map<String, List<VObjectProperty>> properties = new HashMap<>();

  /** @param line where it begins */
  IcsEvent(int line) {
    this.line = line;
  }

  void add(VObjectProperty property) {
    property.setName(property.getName().toUpperCase(Locale.ROOT));
    properties.computeIfAbsent(property.getName(), _ -> new ArrayList<>()).add(property);
  }

  /** How messages call it. */
  String title() {
    var summary = bounded(summary(), LONGEST_TITLE);
    return "Event %s in line %d".formatted(summary.isEmpty() ? bounded(text("UID"), LONGEST_TITLE) : "'" + summary + "'", line);
  }

  String uid() {
    var uid = text("UID");
    if (uid.isEmpty() || uid.length() > LONGEST_UID || uid.indexOf('\0') >= 0) {
      throw new InvalidInputException("UID", "UID must be there, with at most %d characters: by it the event is known again.".formatted(LONGEST_UID));
    }
    return uid;
  }

  String summary() {
    return text("SUMMARY");
  }

  /** What it says about itself, as far as that may be kept. */
  String about() {
    var description = text("DESCRIPTION");
    return bounded(description.isEmpty() ? summary() : summary() + "\n" + description, Texts.LONGEST).replace("\0", "");
  }

  boolean isCancelled() {
    return text("STATUS").equalsIgnoreCase("CANCELLED");
  }

  boolean isRecurring() {
    return properties.containsKey("RRULE") || properties.containsKey("RDATE");
  }

  /** @throws InvalidInputException naming the first part that cannot be taken over */
  Schedule schedule(@Nullable ZoneId floating) {
    for (var unknown : List.of("RECURRENCE-ID", "EXRULE")) {
      if (properties.containsKey(unknown)) {
        throw new InvalidInputException(
            unknown,
            "%s is not taken over. Where a single occurrence was moved or changed, make it an event of its own in the calendar and leave it out of the series."
                .formatted(unknown));
      }
    }
    var start = start(floating);
    var rule = only("RRULE");
    return new Schedule(
        start.shown(), start.zone(), rule == null ? null : rule.getValue(), additions(start, floating), exceptions(start, floating));
  }

  private IcsTime start(@Nullable ZoneId floating) {
    var start = only("DTSTART");
    if (start == null) {
      throw new InvalidInputException("DTSTART", "DTSTART is missing.");
    }
    return single(start, floating);
  }

  /** How long it is by the clock, on a day like any other. */
  Duration length(@Nullable ZoneId floating) {
    var start = start(floating);
    var end = only("DTEND");
    var duration = only("DURATION");
    if (end != null) {
      return positive(Duration.between(start.shown(), single(end, floating).in(start.zone())));
    }
    if (duration != null) {
      return positive(IcsTime.duration(duration.getValue()));
    }
    return positive(start.date() ? Duration.ofDays(1) : Duration.ZERO);
  }

  private static Duration positive(Duration length) {
    if (!length.isPositive()) {
      throw new InvalidInputException("DTEND", "It lasts no time: DTEND must be after DTSTART, or DURATION be there.");
    }
    return length;
  }

  private List<LocalDateTime> additions(IcsTime start, @Nullable ZoneId floating) {
    return all("RDATE", floating).stream().map(time -> time.in(start.zone())).toList();
  }

  private Exceptions exceptions(IcsTime start, @Nullable ZoneId floating) {
    var days = new HashSet<LocalDate>();
    var times = new HashSet<LocalDateTime>();
    for (var time : all("EXDATE", floating)) {
      if (time.date()) {
        days.add(time.shown().toLocalDate());
      } else {
        times.add(time.in(start.zone()));
      }
    }
    return new Exceptions(days, times);
  }

  private List<IcsTime> all(String name, @Nullable ZoneId floating) {
    return properties.getOrDefault(name, List.of()).stream().flatMap(it -> IcsTime.all(it, floating).stream()).toList();
  }

  private static IcsTime single(VObjectProperty property, @Nullable ZoneId floating) {
    var times = IcsTime.all(property, floating);
    if (times.size() != 1) {
      throw new InvalidInputException(property.getName(), "%s must be one time.".formatted(property.getName()));
    }
    return times.getFirst();
  }

  private @Nullable VObjectProperty only(String name) {
    var found = properties.getOrDefault(name, List.of());
    if (found.size() > 1) {
      throw new InvalidInputException(name, "%s is there %d times.".formatted(name, found.size()));
    }
    return found.isEmpty() ? null : found.getFirst();
  }

  private String text(String name) {
    var property = only(name);
    return property == null ? "" : VObjectPropertyValues.unescape(property.getValue()).strip();
  }

  private static String bounded(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }
}
