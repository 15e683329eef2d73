package io.kexecfleet.service.request;

import io.kexecfleet.service.calendar.Schedule;
import io.kexecfleet.service.calendar.Window;
import io.kexecfleet.service.problem.InvalidInputException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sends. Only {@code start}, {@code zone} and {@code duration} must be there.
 *
 * @param rrule without one it opens once
 * @param selector without one it opens for every host
 */
public record WindowWanted(
    @Nullable String start,
    @Nullable String zone,
    @Nullable String duration,
    @Nullable String rrule,
    @Nullable List<@Nullable String> additions,
    @Nullable List<@Nullable String> exceptions,
    @Nullable String selector,
    @Nullable String description) {

  /** What would be sent for a window as it is. */
  public static WindowWanted of(Window window) {
    var schedule = window.schedule();
    return new WindowWanted(
        schedule.start().toString(),
        schedule.zone().getId(),
        window.duration().toString(),
        schedule.rrule(),
        schedule.additions().stream().<@Nullable String>map(LocalDateTime::toString).toList(),
        new ArrayList<@Nullable String>(schedule.exceptions().texts()),
        window.selector().toString(),
        window.description());
  }

  /** @throws InvalidInputException naming the first thing that will not do */
  public Window checked(String name) {
    var schedule =
        Schedule.parse(
            Fields.present("start", start), Fields.present("zone", zone), rrule, texts("additions", additions), texts("exceptions", exceptions));
    return new Window(
        name,
        schedule,
        length(Fields.present("duration", duration)),
        SelectorText.read("selector", selector),
        Objects.requireNonNullElse(description, ""));
  }

  private static List<String> texts(String field, @Nullable List<@Nullable String> values) {
    if (values == null) {
      return List.of();
    }
    if (values.contains(null)) {
      throw new InvalidInputException(field, "%s holds a null.".formatted(field));
    }
    return values.stream().map(Objects::requireNonNull).toList();
  }

  private static Duration length(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw new InvalidInputException("duration", "duration must be an ISO-8601 duration from PT1M to P7D, such as PT8H.");
    }
  }
}
