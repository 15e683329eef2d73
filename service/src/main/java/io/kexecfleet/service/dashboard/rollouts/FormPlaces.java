package io.kexecfleet.service.dashboard.rollouts;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Where in the form what is: beside which fields a problem can be told, and which of them are folded away at first. */
final class FormPlaces {

  /** A part that is folded as long as everything in it is as usual. */
  enum Part {
    WAY,
    TIME,
    ORDER,
    CONSENT;

    private List<String> places() {
      return switch (this) {
        case WAY -> List.of("method", "dryRun", "retries.most", "retries.backOff", "hooks");
        case TIME -> List.of("startAt", RolloutForm.WINDOWS, "stageAhead", "finishWithin", "stageWithin", "jumpWithin");
        case ORDER -> List.of("order.by", "order.label", "maxOutPer", "scope");
        case CONSENT -> List.of("approvals", "approveWithin", "gates", "gateWithin");
      };
    }

    private boolean has(String place) {
      return places().stream().anyMatch(own -> place.equals(own) || place.startsWith(own + "["));
    }
  }

  private static final Set<String> GROUPS = Set.of("target", RolloutForm.WINDOWS, "waves", "maxOutPer", "gates");
  private static final Pattern ROW = Pattern.compile("(\\w+)\\[(\\d{1,3})](?:\\.(\\w+))?");

  private FormPlaces() {}

  static boolean has(RolloutForm form, String place) {
    var row = ROW.matcher(place);
    if (!row.matches()) {
      return RolloutForm.NAMES.contains(place) || GROUPS.contains(place);
    }
    for (var kind : Rows.values()) {
      var rows = form.rows(kind);
      int number = Integer.parseInt(row.group(2));
      if (kind.path().equals(row.group(1)) && number < rows.size()) {
        return row.group(3) == null || kind.shown(rows.get(number)).contains(row.group(3));
      }
    }
    return false;
  }

  /** @param place that somebody is to look at; empty: none */
  static Set<Part> open(RolloutForm form, String place) {
    var open = EnumSet.noneOf(Part.class);
    for (var part : Part.values()) {
      if (part.has(place) || part.places().stream().anyMatch(own -> isUnusual(form, own))) {
        open.add(part);
      }
    }
    return open;
  }

  private static boolean isUnusual(RolloutForm form, String place) {
    for (var kind : Rows.values()) {
      if (kind.path().equals(place)) {
        return !form.rows(kind).isEmpty();
      }
    }
    return place.equals(RolloutForm.WINDOWS) ? !form.windows().isEmpty() : !form.text(place).equals(PlanInForm.USUAL.text(place));
  }
}
