package io.kexecfleet.service.calendar;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Windows and freezes as they are at one moment: answers are functions of the arguments alone. May be asked from several
 * threads; remembers what it found, for all hosts alike to which the same windows and freezes apply.
 *
 * <p>A host may be out from {@code now} on for {@code fit} when the windows that are named and that are for it are open
 * from {@code now} until {@code now + fit} without a pause, and no freeze that holds it touches that time. Windows that
 * overlap or adjoin are one. Every stretch of time includes its beginning and not its end.
 */
public final class Calendar {

  /** Of a calendar that looks at labels with many values, not all answers are remembered. */
  private static final int MOST_REMEMBERED = 10_000;

  /** One instant must be open even for what takes no time. */
  private static final Duration LEAST = Duration.ofNanos(1);

  private record Question(Set<String> windows, Map<String, String> labels) {}

  private record Group(Set<String> named, List<String> windows, List<String> freezes) {}

  private final Map<String, Occurrences> windows;
  private final List<Freeze> freezes;
  private final Set<String> labelKeys;
  private final Map<Question, Timetable> byLabels = new ConcurrentHashMap<>();
  private final Map<Group, Timetable> byGroup = new ConcurrentHashMap<>();

  private Calendar(Collection<Window> windows, Collection<Freeze> freezes) {
    this.windows = windows.stream().collect(Collectors.toUnmodifiableMap(Window::name, Occurrences::new));
    this.freezes = freezes.stream().sorted(Comparator.comparing(Freeze::from).thenComparing(Freeze::name)).toList();
    labelKeys =
        Stream.concat(windows.stream().map(Window::selector), freezes.stream().map(Freeze::selector))
            .flatMap(selector -> selector.keys().stream())
            .collect(Collectors.toUnmodifiableSet());
  }

  /** @throws IllegalStateException when two windows have the same name */
  public static Calendar of(Collection<Window> windows, Collection<Freeze> freezes) {
    return new Calendar(windows, freezes);
  }

  /** By name. */
  public List<Window> windows() {
    return windows.values().stream().map(Occurrences::window).sorted(Comparator.comparing(Window::name)).toList();
  }

  /** In the order of their beginnings. */
  public List<Freeze> freezes() {
    return freezes;
  }

  /**
   * How a window stands, for all of its hosts.
   *
   * @throws IllegalArgumentException when there is none of this name
   */
  public WindowStanding standing(String window, Instant now) {
    var known = windows.get(window);
    if (known == null) {
      throw new IllegalArgumentException("There is no window %s.".formatted(window));
    }
    return WindowStanding.of(known, freezes, now);
  }

  /**
   * May a host with these labels be out for {@code fit} from {@code now} on?
   *
   * @param windowNames empty: no window is needed, only freezes count
   */
  public Answer at(Instant now, Duration fit, Set<String> windowNames, Map<String, String> labels) {
    return timetable(windowNames, labels).at(now, atLeast(fit));
  }

  /** The first instant from {@code from} on at which {@link #at} is open; empty if there is none within 366 days. */
  public Optional<Instant> nextOpen(Instant from, Duration fit, Set<String> windowNames, Map<String, String> labels) {
    return timetable(windowNames, labels).nextOpen(from, atLeast(fit));
  }

  /** The first {@code most} stretches within {@code [from, until)} in which such a host may be out, however shortly. */
  public List<Interval> open(Instant from, Instant until, Set<String> windowNames, Map<String, String> labels, int most) {
    return timetable(windowNames, labels).open(from, until, most);
  }

  /**
   * Of each window the time for which it is open at {@code from}, or, where it is closed then, the next; in the order of their
   * beginnings. What reaches beyond {@code until} is cut there.
   */
  public List<Opening> next(Instant from, Instant until) {
    return windows.values().stream()
        .flatMap(window -> Stretches.union(window.within(from, until)).stream().limit(1).map(time -> new Opening(window.window(), time)))
        .sorted(Comparator.comparing((Opening opening) -> opening.time().from()).thenComparing(opening -> opening.window().name()))
        .toList();
  }

  /** Those that hold hosts at some time in this range, in the order of their beginnings. */
  public List<Freeze> freezes(Instant from, Instant until) {
    return freezes.stream().filter(freeze -> freeze.time().overlaps(from, until)).toList();
  }

  private static Duration atLeast(Duration fit) {
    return fit.compareTo(LEAST) < 0 ? LEAST : fit;
  }

  private Timetable timetable(Set<String> names, Map<String, String> labels) {
    var relevant = new HashMap<String, String>();
    for (var key : labelKeys) {
      var value = labels.get(key);
      if (value != null) {
        relevant.put(key, value);
      }
    }
    return remembered(byLabels, new Question(Set.copyOf(names), relevant), this::find);
  }

  private Timetable find(Question question) {
    var windowsFor =
        question.windows.stream()
            .sorted()
            .flatMap(name -> Optional.ofNullable(windows.get(name)).stream())
            .filter(window -> window.window().selector().matches(question.labels))
            .toList();
    var freezesFor = freezes.stream().filter(freeze -> freeze.selector().matches(question.labels)).toList();
    var group =
        new Group(
            question.windows,
            windowsFor.stream().map(window -> window.window().name()).toList(),
            freezesFor.stream().map(Freeze::name).toList());
    return remembered(byGroup, group, it -> new Timetable(it.named, windowsFor, freezesFor));
  }

  private static <K> Timetable remembered(Map<K, Timetable> memory, K key, Function<K, Timetable> find) {
    var known = memory.get(key);
    if (known != null) {
      return known;
    }
    if (memory.size() >= MOST_REMEMBERED) {
      memory.clear();
    }
    return memory.computeIfAbsent(key, find);
  }
}
