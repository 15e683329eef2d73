package io.kexecfleet.service.dashboard.rollouts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The parts of the form that have as many rows as somebody wants. */
enum Rows {
  WAVES("waves"),
  GROUPS("maxOutPer"),
  GATES("gates");

  private static final List<String> WAVE = List.of("hosts", "selector", "minSuccess", "soak");
  private static final List<String> GROUP = List.of("label", "maxOut");
  private static final List<String> GATE = List.of("name", "when");
  private static final List<String> ASKED = List.of("interval", "holdsFor", "forAtLeast");
  private static final List<String> PROMETHEUS = List.of("query", "comparison", "threshold", "emptyIsOpen");
  private static final List<String> HTTP = List.of("url", "statuses", "contains");
  private static final String TYPE = "type";

  private final String path;

  Rows(String path) {
    this.path = path;
  }

  /** Where they are in a request. */
  String path() {
    return path;
  }

  boolean hasColumn(String column) {
    return switch (this) {
      case WAVES -> WAVE.contains(column);
      case GROUPS -> GROUP.contains(column);
      case GATES -> column.equals(TYPE) || gateColumns("PROMETHEUS").contains(column) || gateColumns("HTTP").contains(column);
    };
  }

  /** Those that this row has fields for that people see. */
  List<String> shown(Map<String, String> row) {
    return switch (this) {
      case WAVES -> WAVE;
      case GROUPS -> GROUP;
      case GATES -> gateColumns(row.getOrDefault(TYPE, ""));
    };
  }

  private static List<String> gateColumns(String type) {
    var columns = new ArrayList<>(GATE);
    if (type.equals("PROMETHEUS") || type.equals("HTTP")) {
      columns.addAll(ASKED);
      columns.addAll(type.equals("HTTP") ? HTTP : PROMETHEUS);
    }
    return columns;
  }
}
