package io.kexecfleet.lab.fleet;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What agents complain about, counted by kind. An agent complains once about every time without an answer. */
final class Complaints {

  private static final Pattern ANSWERED = Pattern.compile("answered (\\d+)(?s:.*)");
  private static final int LONGEST = 300;

  private final Map<String, Integer> counted = new TreeMap<>();

  synchronized void add(String complaint) {
    var answered = ANSWERED.matcher(complaint);
    var kind = answered.find() ? answered.group() : complaint;
    counted.merge(kind.substring(0, Math.min(LONGEST, kind.length())), 1, Integer::sum);
  }

  synchronized Map<String, Integer> counted() {
    return new TreeMap<>(counted);
  }
}
