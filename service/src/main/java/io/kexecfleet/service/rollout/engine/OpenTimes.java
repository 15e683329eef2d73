package io.kexecfleet.service.rollout.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** When hosts may be out. Answers are functions of the arguments alone. */
public interface OpenTimes {

  /** At any time. */
  OpenTimes ALWAYS =
      new OpenTimes() {
        @Override
        public List<Blocker> closed(Instant now, Duration fit, Set<String> windows, Map<String, String> labels) {
          return List.of();
        }

        @Override
        public Optional<Instant> nextOpen(Instant from, Duration fit, Set<String> windows, Map<String, String> labels) {
          return Optional.of(from);
        }
      };

  /**
   * What keeps a host from being out from now on for so long; nothing: it may go.
   *
   * @param fit how long it may be out
   * @param windows names of maintenance windows; none: only freezes count
   */
  List<Blocker> closed(Instant now, Duration fit, Set<String> windows, Map<String, String> labels);

  /** The first instant from {@code from} on at which nothing is closed; empty: none is known. */
  Optional<Instant> nextOpen(Instant from, Duration fit, Set<String> windows, Map<String, String> labels);
}
