package io.kexecfleet.service.calendar;

import com.github.mangstadt.vinnie.VObjectProperty;
import com.github.mangstadt.vinnie.io.Context;
import com.github.mangstadt.vinnie.io.SyntaxRules;
import com.github.mangstadt.vinnie.io.VObjectDataAdapter;
import com.github.mangstadt.vinnie.io.VObjectReader;
import com.github.mangstadt.vinnie.io.Warning;
import io.kexecfleet.service.calendar.CalendarException.Reason;
import io.kexecfleet.service.problem.InvalidInputException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of an iCalendar file (RFC 5545), as they are written. Alarms, to-dos, definitions of zones and whatever else
 * is in there are passed over: zones are taken by their names, from the IANA database.
 *
 * @param zone the one that the file names for times without any; null: it names none
 */
record IcsFile(List<IcsEvent> events, @Nullable ZoneId zone) {

  /** An event has alarms in it, and nothing has more in it than that. */
  private static final int DEEPEST = 10;

  private static final int MOST_EVENTS = 2000;
  private static final int MOST_PROBLEMS = 50;

  /** @throws CalendarException when this is no such file ({@code NOT_UNDERSTOOD}) */
  static IcsFile read(String text) {
    var listener = new Listener();
    try (var reader = new VObjectReader(new StringReader(text), SyntaxRules.iCalendar())) {
      reader.parse(listener);
    } catch (IOException e) {
      throw new UncheckedIOException("Nothing is read but memory.", e);
    }
    return listener.file();
  }

  /**
   * Has each event taken over.
   *
   * @param take throws {@link InvalidInputException} when it cannot be
   * @throws CalendarException naming all events that cannot be ({@code NOT_UNDERSTOOD})
   */
  void forEach(Consumer<IcsEvent> take) {
    var problems = new ArrayList<String>();
    var uids = new HashSet<String>();
    for (var event : events) {
      try {
        if (!uids.add(event.uid())) {
          throw new InvalidInputException("UID", "Its UID is that of an event before it.");
        }
        take.accept(event);
      } catch (InvalidInputException e) {
        problems.add("%s: %s".formatted(event.title(), e.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      throw new CalendarException(
          Reason.NOT_UNDERSTOOD,
          "%d of %d events cannot be taken over; nothing was stored. %s".formatted(problems.size(), events.size(), problems.getFirst()),
          problems.stream().limit(MOST_PROBLEMS).toList());
    }
  }

  private static CalendarException refusal(String what, int line) {
    return new CalendarException(
        Reason.NOT_UNDERSTOOD, "The iCalendar file cannot be read: %s in line %d. Nothing was stored.".formatted(what, line));
  }

  private static final class Listener extends VObjectDataAdapter {

    private final List<IcsEvent> events = new ArrayList<>();
    private @Nullable IcsEvent current;
    private @Nullable ZoneId zone;
    private boolean closed;

    private static boolean inEvent(Context context) {
      return context.getParentComponents().equals(List.of("VCALENDAR", "VEVENT"));
    }

    @Override
    public void onComponentBegin(String name, Context context) {
      if (context.getParentComponents().size() >= DEEPEST) {
        throw refusal("components are nested too deeply", context.getLineNumber());
      }
      if (name.equals("VEVENT") && context.getParentComponents().equals(List.of("VCALENDAR"))) {
        current = new IcsEvent(context.getLineNumber());
      }
    }

    @Override
    public void onComponentEnd(String name, Context context) {
      if (context.getParentComponents().equals(List.of("VCALENDAR")) && current != null) {
        if (events.size() == MOST_EVENTS) {
          throw refusal("there are more than %d events".formatted(MOST_EVENTS), context.getLineNumber());
        }
        events.add(current);
        current = null;
      }
      closed = context.getParentComponents().isEmpty();
    }

    @Override
    public void onProperty(VObjectProperty property, Context context) {
      if (current != null && inEvent(context)) {
        current.add(property);
      } else if (property.getName().toUpperCase(Locale.ROOT).equals("X-WR-TIMEZONE")) {
        zone = Zones.require("X-WR-TIMEZONE", property.getValue());
      }
    }

    @Override
    public void onVersion(String version, Context context) {
      if (!version.equals("2.0")) {
        throw refusal("VERSION is %s and not 2.0".formatted(version), context.getLineNumber());
      }
    }

    @Override
    public void onWarning(Warning warning, @Nullable VObjectProperty property, @Nullable Exception thrown, Context context) {
      throw refusal(warning.getMessage().replaceFirst("[. ]+$", ""), context.getLineNumber());
    }

    IcsFile file() {
      if (!closed) {
        throw new CalendarException(
            Reason.NOT_UNDERSTOOD, "This is no iCalendar file, or not all of one: it does not end with END:VCALENDAR. Nothing was stored.");
      }
      return new IcsFile(List.copyOf(events), zone);
    }
  }
}
