package io.kexecfleet.service.calendar;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** When one window is open, remembered in blocks of some weeks, each worked out when it is first asked for. */
final class Occurrences {

  private static final Duration BLOCK = Duration.ofDays(32);
  private static final int MOST_BLOCKS = 256;

  private final Window window;
  private final Map<Long, List<Interval>> blocks = new ConcurrentHashMap<>();

  Occurrences(Window window) {
    this.window = window;
  }

  Window window() {
    return window;
  }

  /** The times it is open in this range, in order; cut at its ends, and now and then within it. */
  Stream<Interval> within(Instant from, Instant until) {
    return LongStream.rangeClosed(block(from), block(until.minusNanos(1)))
        .mapToObj(this::block)
        .flatMap(List::stream)
        .flatMap(open -> open.within(from, until).stream());
  }

  private static long block(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), BLOCK.toSeconds());
  }

  private List<Interval> block(long number) {
    if (blocks.size() > MOST_BLOCKS) {
      blocks.clear();
    }
    return blocks.computeIfAbsent(number, this::open);
  }

  private List<Interval> open(long number) {
    var from = Instant.EPOCH.plus(BLOCK.multipliedBy(number));
    var until = from.plus(BLOCK);
    return List.copyOf(Stretches.union(window.overlapping(from, until).flatMap(open -> open.within(from, until).stream())));
  }
}
