package io.kexecfleet.service.calendar;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of the events of a file, by the names of the windows or freezes.
 *
 * @param deleted their events were cancelled, or do not occur any more
 * @param skipped events of which nothing is left to take over
 */
public record Imported(
    List<String> created, List<String> changed, List<String> unchanged, List<String> deleted, List<Skipped> skipped) {

  public record Skipped(String event, String reason) {}

  /** To be filled in. */
  static Imported nothing() {
    return new Imported(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  void skip(IcsEvent event) {
    skipped.add(new Skipped(event.title(), event.isCancelled() ? "It is cancelled." : "It is over."));
  }
}
