package io.kexecfleet.service.calendar;

import io.kexecfleet.service.problem.Name;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finds names for what is imported, after what its events are called. */
final class FreeNames {

  private static final int LONGEST_SOURCE = 200;

  /** Leaves place for a date and a number. */
  private static final int LONGEST_BASE = Name.LONGEST - 15;

  private final String prefix;
  private final Set<String> taken;

  FreeNames(String prefix, Stream<String> taken) {
    this.prefix = prefix;
    this.taken = new HashSet<>(taken.toList());
  }

  /** @param detail what comes after the event's own name; may be empty */
  String propose(IcsEvent event, String detail) {
    var own = plain(event.summary());
    var base = prefix + (own.isEmpty() ? plain(event.uid()) : own);
    var name = trimmed(base.isEmpty() ? "event" : base, LONGEST_BASE) + detail;
    return Stream.concat(Stream.of(name), IntStream.iterate(2, i -> i + 1).mapToObj(i -> name + "-" + i))
        .filter(it -> !taken.contains(it))
        .findFirst()
        .orElseThrow();
  }

  void take(String name) {
    taken.add(name);
  }

  void free(String name) {
    taken.remove(name);
  }

  private static String plain(String text) {
    var ascii = Normalizer.normalize(trimmed(text, LONGEST_SOURCE), Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
    var parts = ascii.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._]+", "-");
    return parts.replaceFirst("^[._-]+", "").replaceFirst("[._-]+$", "");
  }

  private static String trimmed(String text, int most) {
    return text.length() > most ? text.substring(0, most) : text;
  }
}
