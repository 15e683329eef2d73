package io.kexecfleet.cli.shell;

/**
 * Text from elsewhere, fit for a terminal: what would move the cursor, change colours or turn the direction of writing is shown
 * as its number, as in {@code \u001b}.
 */
public final class Printable {

  private Printable() {}

  /** One line: line breaks are shown as numbers too. */
  public static String text(String text) {
    return without(text, false);
  }

  /** JSON or YAML that was written with line breaks. Inside their strings the numbers mean what was there before. */
  public static String document(String text) {
    return without(text, true);
  }

  /** At most so many characters, the last of them an ellipsis where there were more. */
  public static String bounded(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }

  private static String without(String text, boolean lines) {
    var clean = new StringBuilder(text.length());
    for (var i = 0; i < text.length(); i++) {
      var unit = text.charAt(i);
      if (Character.isHighSurrogate(unit) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
        var point = text.codePointAt(i);
        i++;
        if (isHarmless(Character.getType(point))) {
          clean.appendCodePoint(point);
        } else {
          clean.append("\\u%04x\\u%04x".formatted((int) unit, (int) text.charAt(i)));
        }
      } else if (isHarmless(Character.getType(unit)) || (lines && unit == '\n')) {
        clean.append(unit);
      } else {
        clean.append("\\u%04x".formatted((int) unit));
      }
    }
    return clean.toString();
  }

  private static boolean isHarmless(int type) {
    return switch (type) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
