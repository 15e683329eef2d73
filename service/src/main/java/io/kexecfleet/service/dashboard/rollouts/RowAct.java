package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Listing;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Adds a row to a part of the form, or takes one away: {@code add:waves}, {@code add:gates:HOLD}, {@code remove:waves:2}.
 * Nothing else of what was typed changes.
 */
record RowAct(Rows rows, boolean adds, String argument) {

  private static final Pattern TEXT = Pattern.compile("(?:(add):(\\w+)(?::([A-Z]{1,20}))?|remove:(\\w+):(\\d{1,3}))");

  /**
   * The form with that done.
   *
   * @param focus the field that the person goes on with
   * @param event that scripts of the page hear of
   */
  record Changed(RolloutForm form, String focus, String event) {}

  /** @throws InvalidInputException ({@code do}) for anything else */
  static RowAct parse(String text) {
    var match = TEXT.matcher(text);
    if (match.matches()) {
      var adds = match.group(1) != null;
      for (var kind : Rows.values()) {
        if (kind.path().equals(match.group(adds ? 2 : 4))) {
          return new RowAct(kind, adds, argument(match, adds));
        }
      }
    }
    throw new InvalidInputException("do", "do must be what a button of this form says, and %s is none of them.".formatted(Listing.cut(text)));
  }

  private static String argument(MatchResult match, boolean adds) {
    var group = match.group(adds ? 3 : 5);
    return group == null ? "" : group;
  }

  Changed on(RolloutForm form) {
    if (adds) {
      var row = rows == Rows.GATES ? gate(form.rows(rows).size() + 1) : Map.<String, String>of();
      return new Changed(form.with(rows, row), "%s[%d].%s".formatted(rows.path(), form.rows(rows).size(), rows.shown(row).getFirst()), "row-added");
    }
    return new Changed(form.without(rows, Integer.parseInt(argument)), rows.path(), "row-removed");
  }

  /** With a name that will do until somebody finds a better one. */
  private Map<String, String> gate(int number) {
    return Map.of("type", argument, "when", "BETWEEN_WAVES", "name", "%s-%d".formatted(argument.toLowerCase(Locale.ROOT), number));
  }
}
