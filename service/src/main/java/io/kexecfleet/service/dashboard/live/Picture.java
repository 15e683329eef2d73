package io.kexecfleet.service.dashboard.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that moves on the page of a rollout, at one instant.
 *
 * @param marks a letter for each host, in their turn
 * @param waves how many hosts are in each wave, in their order
 * @param parts pieces of the page as HTML, by their names; those that are not there are empty
 */
record Picture(String marks, List<Integer> waves, Map<String, String> parts) {

  Picture {
    waves = List.copyOf(waves);
    parts = Map.copyOf(parts);
  }

  /** What is other than in an earlier picture; empty: that is of other hosts, and nothing less than all of it will do. */
  Optional<Change> since(Picture before) {
    if (before.marks.length() != marks.length() || !before.waves.equals(waves)) {
      return Optional.empty();
    }
    var changed = new TreeMap<String, String>();
    Stream.concat(before.parts.keySet().stream(), parts.keySet().stream())
        .filter(name -> !part(name).equals(before.part(name)))
        .forEach(name -> changed.put(name, part(name)));
    return Optional.of(new Change(runs(before.marks, marks), changed));
  }

  private String part(String name) {
    return parts.getOrDefault(name, "");
  }

  private static List<Run> runs(String before, String after) {
    var runs = new ArrayList<Run>();
    for (int at = 0; at < after.length(); at++) {
      int end = at;
      while (end < after.length() && before.charAt(end) != after.charAt(end)) {
        end++;
      }
      if (end > at) {
        runs.add(new Run(at, after.substring(at, end)));
        at = end;
      }
    }
    return runs;
  }

  /** @param at the turn of the first of the hosts that these letters are of */
  record Run(int at, String marks) {}

  /**
   * From one picture to a later one.
   *
   * @param parts those that are other than before
   */
  record Change(List<Run> runs, Map<String, String> parts) {

    boolean isNothing() {
      return runs.isEmpty() && parts.isEmpty();
    }
  }
}
