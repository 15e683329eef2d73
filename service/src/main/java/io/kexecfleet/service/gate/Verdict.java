package io.kexecfleet.service.gate;

import java.time.Instant;

/**
 * What came of asking a gate.
 *
 * @param detail why, for people: one line of at most {@value #LONGEST_DETAIL} characters
 * @param askedAt when the question was put; what the answer is good for counts from here
 */
public record Verdict(boolean open, String detail, Instant askedAt) {

  static final int LONGEST_DETAIL = 500;

  /** Takes out of the detail what others could hide in it: it quotes what they answered. */
  public Verdict {
    detail = detail.replaceAll("\\p{C}", " ").strip();
    if (detail.length() > LONGEST_DETAIL) {
      var end = Character.isHighSurrogate(detail.charAt(LONGEST_DETAIL - 2)) ? LONGEST_DETAIL - 2 : LONGEST_DETAIL - 1;
      detail = detail.substring(0, end) + "…";
    }
  }
}
