package io.kexecfleet.service.calendar;

import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.problem.InvalidInputException;
import java.util.regex.Pattern;

/** What windows and freezes are called, and what is said about them. */
final class Names {

  static final int LONGEST = 63;
  static final int LONGEST_TEXT = 1000;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private Names() {}

  static void require(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidInputException(
          "name", "A name is 1 to 63 characters out of a-z, 0-9, dot, dash and underscore, and begins with a letter or digit.");
    }
  }

  static void requireText(String field, String text) {
    if (text.length() > LONGEST_TEXT || text.indexOf('\0') >= 0) {
      throw new InvalidInputException(
          field, "%s must be at most %d characters, none of them NUL.".formatted(field, LONGEST_TEXT));
    }
  }

  /** A selector is kept in its own words, which may be longer than those it was read from. */
  static void requireShort(Selector selector) {
    if (selector.toString().length() > Selector.LONGEST) {
      throw new InvalidInputException("selector", "selector must be at most %d characters.".formatted(Selector.LONGEST));
    }
  }
}
