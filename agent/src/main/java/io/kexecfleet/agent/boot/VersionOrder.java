package io.kexecfleet.agent.boot;

import java.util.Comparator;

/**
 * Orders versions and kernel releases by age, as boot loaders and the packages of distributions do (UAPI.10, Version
 * Format): numbers by value, newer than letters; {@code ~} before everything, the end included; then {@code -}, {@code
 * ^} and {@code .}; other characters separate only.
 */
public final class VersionOrder implements Comparator<String> {

  public static final VersionOrder OLDEST_FIRST = new VersionOrder();

  /** From the one that sorts first to the one that sorts last; the end of a text comes after the first of them. */
  private static final String SEPARATORS_AFTER_END = "-^.";

  private VersionOrder() {}

  @Override
  public int compare(String left, String right) {
    var a = new Reader(left);
    var b = new Reader(right);
    while (true) {
      a.skipOthers();
      b.skipOthers();
      var tilde = compareSeparator('~', a, b);
      if (tilde != 0) {
        return tilde;
      }
      if (a.isAtEnd() || b.isAtEnd()) {
        return Boolean.compare(b.isAtEnd(), a.isAtEnd());
      }
      for (var i = 0; i < SEPARATORS_AFTER_END.length(); i++) {
        var separator = compareSeparator(SEPARATORS_AFTER_END.charAt(i), a, b);
        if (separator != 0) {
          return separator;
        }
      }
      var segment = Reader.isDigit(a.current()) || Reader.isDigit(b.current()) ? compareNumbers(a, b) : compareLetters(a, b);
      if (segment != 0) {
        return segment;
      }
    }
  }

  /** The one that has the separator is older; where both have it, both go past it. */
  private static int compareSeparator(char separator, Reader a, Reader b) {
    var inA = a.current() == separator;
    var inB = b.current() == separator;
    if (inA && inB) {
      a.advance();
      b.advance();
      return 0;
    }
    return Boolean.compare(inB, inA);
  }

  /** A number is newer than none. */
  private static int compareNumbers(Reader a, Reader b) {
    var isNone = Boolean.compare(Reader.isDigit(a.current()), Reader.isDigit(b.current()));
    if (isNone != 0) {
      return isNone;
    }
    var left = a.number();
    var right = b.number();
    return left.length() != right.length() ? Integer.compare(left.length(), right.length()) : left.compareTo(right);
  }

  private static int compareLetters(Reader a, Reader b) {
    return a.letters().compareTo(b.letters());
  }

  /** A text and how far it is read. */
  private static final class Reader {

    private static final char END = 0;

    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    char current() {
      return at < text.length() ? text.charAt(at) : END;
    }

    boolean isAtEnd() {
      return at >= text.length();
    }

    void advance() {
      at++;
    }

    void skipOthers() {
      while (!isAtEnd() && !isDigit(current()) && !isLetter(current()) && "~-^.".indexOf(current()) < 0) {
        at++;
      }
    }

    /** Without leading zeros. */
    String number() {
      while (current() == '0') {
        at++;
      }
      var start = at;
      while (isDigit(current())) {
        at++;
      }
      return text.substring(start, at);
    }

    String letters() {
      var start = at;
      while (isLetter(current())) {
        at++;
      }
      return text.substring(start, at);
    }

    static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
  }
}
