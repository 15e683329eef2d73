package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.service.calendar.Interval;
import io.kexecfleet.service.calendar.Window;
import io.kexecfleet.service.calendar.Windows;
import io.kexecfleet.service.gate.GateRules;
import io.kexecfleet.service.gate.GateSpec;
import io.kexecfleet.service.inventory.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** What there is to choose from in the form that makes a rollout. */
@Component
class FormSurroundings {

  private static final Duration AHEAD = Duration.ofDays(366);

  private final Windows windows;
  private final GateRules gateRules;
  private final Clock clock;

  FormSurroundings(Windows windows, GateRules gateRules, Clock clock) {
    this.windows = windows;
    this.gateRules = gateRules;
    this.clock = clock;
  }

  /**
   * A window to tick.
   *
   * @param selector the hosts it opens for; empty: all
   * @param next when it is open next, or now; null: not within a year
   * @param isThere whether there is one of this name: an earlier rollout may have had one that is no more
   */
  record WindowLine(String name, String selector, String description, @Nullable Interval next, boolean isTicked, boolean isThere) {}

  void tell(RolloutForm form, Scope reach, Model model) {
    var now = clock.instant();
    var all = windows.page("", Windows.MOST);
    var lines = new ArrayList<WindowLine>();
    var missing = new ArrayList<>(form.windows());
    for (var window : all) {
      missing.remove(window.name());
      lines.add(line(window, form.windows().contains(window.name()), now));
    }
    missing.forEach(name -> lines.add(new WindowLine(name, "", "", null, true, false)));
    model.addAttribute("windows", lines);
    model.addAttribute("askable", gateRules.askable());
    model.addAttribute("comparisons", Stream.of(GateSpec.Comparison.values()).map(GateSpec.Comparison::symbol).toList());
    model.addAttribute("scopes", reach.isEverything() ? List.of() : reach.texts());
    model.addAttribute("open", FormPlaces.open(form, place(model)).stream().map(Enum::name).collect(Collectors.toSet()));
  }

  private static WindowLine line(Window window, boolean isTicked, Instant now) {
    var next = window.occurrences(now, now.plus(AHEAD), 1).stream().findFirst().orElse(null);
    return new WindowLine(window.name(), window.selector().toString(), window.description(), next, isTicked, true);
  }

  /** Where the person is to look: at what is wrong, or at what they have just added. */
  private static String place(Model model) {
    return model.getAttribute("problem") instanceof FormProblem problem
        ? problem.place()
        : Objects.requireNonNullElse((String) model.getAttribute("focus"), "");
  }
}
