package io.kexecfleet.service.calendar;

import io.kexecfleet.service.problem.InvalidInputException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * When something does not start although it would.
 *
 * @param days it does not start on these at all
 * @param times these starts are left out
 */
public record Exceptions(Set<LocalDate> days, Set<LocalDateTime> times) {

  public static final Exceptions NONE = new Exceptions(Set.of(), Set.of());

  static final int MOST = 1000;

  /** @throws InvalidInputException about {@code exceptions}, when there are too many */
  public Exceptions {
    days = Set.copyOf(days);
    times = Set.copyOf(times);
    if (days.size() + times.size() > MOST) {
      throw new InvalidInputException("exceptions", "exceptions must be at most %d dates or times.".formatted(MOST));
    }
  }

  /**
   * @param texts local dates, as 2026-12-24, or local times, as 2026-12-24T22:00
   * @throws InvalidInputException about {@code exceptions}, naming the one that is neither
   */
  static Exceptions parse(Collection<String> texts) {
    var days = new TreeSet<LocalDate>();
    var times = new TreeSet<LocalDateTime>();
    for (var text : texts) {
      try {
        if (text.contains("T")) {
          times.add(LocalDateTime.parse(text));
        } else {
          days.add(LocalDate.parse(text));
        }
      } catch (DateTimeException e) {
        throw new InvalidInputException(
            "exceptions", "exceptions holds '%s', which is neither a date as 2026-12-24 nor a local time as 2026-12-24T22:00.".formatted(text));
      }
    }
    return new Exceptions(days, times);
  }

  boolean covers(LocalDateTime start) {
    return times.contains(start) || days.contains(start.toLocalDate());
  }

  /** What {@link #parse} reads, in order. */
  public List<String> texts() {
    return Stream.of(days, times).flatMap(Set::stream).map(Object::toString).sorted().toList();
  }
}
