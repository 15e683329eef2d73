package io.kexecfleet.service.calendar;

import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.problem.InvalidInputException;

/** What is said about windows and freezes. */
final class Texts {

  static final int LONGEST = 1000;

  private Texts() {}

  static void require(String field, String text) {
    if (text.length() > LONGEST || text.indexOf('\0') >= 0) {
      throw new InvalidInputException(
          field, "%s must be at most %d characters, none of them NUL.".formatted(field, LONGEST));
    }
  }

  /** A selector is kept in its own words, which may be longer than those it was read from. */
  static void requireShort(Selector selector) {
    if (selector.toString().length() > Selector.LONGEST) {
      throw new InvalidInputException("selector", "selector must be at most %d characters.".formatted(Selector.LONGEST));
    }
  }
}
