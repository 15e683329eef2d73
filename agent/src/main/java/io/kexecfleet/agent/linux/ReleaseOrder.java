package io.kexecfleet.agent.linux;

import java.util.Comparator;

/**
 * Orders kernel releases by age, the way packages number them: numbers by value, other text by its characters, and a
 * tilde before everything, the end included (6.1.0~rc1 comes before 6.1.0).
 */
final class ReleaseOrder implements Comparator<String> {

  static final ReleaseOrder OLDEST_FIRST = new ReleaseOrder();

  private ReleaseOrder() {}

  @Override
  public int compare(String left, String right) {
    var i = 0;
    var j = 0;
    while (i < left.length() || j < right.length()) {
      var leftDigits = digitsFrom(left, i);
      var rightDigits = digitsFrom(right, j);
      if (leftDigits > i && rightDigits > j) {
        var byValue = compareNumbers(left.substring(i, leftDigits), right.substring(j, rightDigits));
        if (byValue != 0) {
          return byValue;
        }
        i = leftDigits;
        j = rightDigits;
      } else {
        var byCharacter = Integer.compare(weight(left, i), weight(right, j));
        if (byCharacter != 0) {
          return byCharacter;
        }
        i++;
        j++;
      }
    }
    return 0;
  }

  private static int weight(String text, int at) {
    if (at >= text.length()) {
      return 0;
    }
    return text.charAt(at) == '~' ? -1 : text.charAt(at);
  }

  private static int digitsFrom(String text, int from) {
    var end = from;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  private static int compareNumbers(String left, String right) {
    var a = left.replaceFirst("^0+", "");
    var b = right.replaceFirst("^0+", "");
    return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
  }
}
