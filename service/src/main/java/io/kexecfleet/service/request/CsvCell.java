package io.kexecfleet.service.request;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What stands in a cell of a file that people open with a spreadsheet. */
final class CsvCell {

  /** What a spreadsheet takes for the beginning of a formula, in its wide forms too. */
  private static final String BEGINS_A_FORMULA = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

  private CsvCell() {}

  /** A text that others chose. One that a spreadsheet could take for a formula has an apostrophe before it. */
  static String text(String text) {
    var shown = text.stripLeading();
    var begins = shown.isEmpty() ? text : shown;
    return !begins.isEmpty() && (BEGINS_A_FORMULA.indexOf(begins.charAt(0)) >= 0 || Character.isISOControl(text.charAt(0)))
        ? "'" + text
        : text;
  }

  /** Milliseconds as seconds; empty for those that are not known. */
  static String seconds(@Nullable Long millis) {
    return millis == null ? "" : BigDecimal.valueOf(millis, 3).toPlainString();
  }
}
