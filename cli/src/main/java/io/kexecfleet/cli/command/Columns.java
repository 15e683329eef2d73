package io.kexecfleet.cli.command;

import io.kexecfleet.cli.shell.Table;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a table shows of each item. */
record Columns(List<Column> all) {

  static Columns of(Column... all) {
    return new Columns(List.of(all));
  }

  Table table() {
    return new Table(all.stream().map(Column::heading).toList());
  }

  void add(Table table, JsonNode item) {
    table.add(all.stream().map(column -> column.of(item)).toList());
  }

  /** The headings, and a line for each item. */
  List<String> lines(Iterable<JsonNode> items) {
    var table = table();
    items.forEach(item -> add(table, item));
    return table.lines();
  }
}
