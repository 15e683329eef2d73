package io.kexecfleet.agent.preflight;

import io.kexecfleet.protocol.Finding;
import java.util.Collection;
import java.util.stream.Collectors;

/** How findings are put. What comes from the host may be anything, so it is kept short and on one line. */
final class Wording {

  private static final int MOST_ITEMS = 6;
  private static final int LONGEST_ITEM = 100;
  private static final String CUT = "…";

  private Wording() {}

  /** Names a few and counts the others. */
  static String some(Collection<String> items) {
    var named = items.stream().limit(MOST_ITEMS).map(item -> cut(item, LONGEST_ITEM)).collect(Collectors.joining(", "));
    var others = items.size() - MOST_ITEMS;
    return others <= 0 ? named : "%s and %d more".formatted(named, others);
  }

  /** One line, as long as a finding may be. */
  static String bounded(String text) {
    var line = text.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]", " ").strip();
    return line.isEmpty() ? "What was found has no words." : cut(line, Finding.LONGEST_FINDING);
  }

  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    var end = longest - CUT.length();
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
  }
}
