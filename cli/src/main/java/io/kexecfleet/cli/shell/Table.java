package io.kexecfleet.cli.shell;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, in columns as wide as they have to be. Pure. */
public final class Table {

  private static final int WIDEST_CELL = 120;

  private final List<List<String>> rows = new ArrayList<>();

  public Table(List<String> headings) {
    rows.add(List.copyOf(headings));
  }

  public void add(List<String> row) {
    if (row.size() != rows.getFirst().size()) {
      throw new IllegalArgumentException("A row of %d under %s".formatted(row.size(), rows.getFirst()));
    }
    rows.add(row.stream().map(cell -> Printable.bounded(Printable.text(cell), WIDEST_CELL)).toList());
  }

  /** The headings, and a line for each row. */
  public List<String> lines() {
    var widths = new int[rows.getFirst().size()];
    for (var row : rows) {
      for (var i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(widths, row)).toList();
  }

  /** The same as Markdown has tables. */
  public List<String> markdown() {
    var lines = new ArrayList<>(rows.stream().map(Table::markdownRow).toList());
    lines.add(1, "|" + "---|".repeat(rows.getFirst().size()));
    return lines;
  }

  private static String line(int[] widths, List<String> row) {
    var line = new StringBuilder();
    for (var i = 0; i < widths.length; i++) {
      line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
    }
    return line.toString().stripTrailing();
  }

  private static String markdownRow(List<String> row) {
    return "| " + String.join(" | ", row.stream().map(Table::markdownText).toList()) + " |";
  }

  /** What Markdown and the HTML in it would take for their own. */
  public static String markdownText(String text) {
    return text.replaceAll("[\\\\`*_\\[\\]<>|#~]", "\\\\$0").replace("&", "&amp;");
  }
}
