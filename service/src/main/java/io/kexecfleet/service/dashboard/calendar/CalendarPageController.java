package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.calendar.Calendar;
import io.kexecfleet.service.calendar.Calendars;
import io.kexecfleet.service.calendar.Freezes;
import io.kexecfleet.service.calendar.Windows;
import io.kexecfleet.service.dashboard.Here;
import io.kexecfleet.service.fleetlock.LockGroup;
import io.kexecfleet.service.fleetlock.LockGroups;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.rollout.RolloutsByWindow;
import io.kexecfleet.service.rollout.RolloutsByWindow.Use;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /calendar}: maintenance windows and freezes, week by week or month by month, and each by itself. */
@Controller
class CalendarPageController {

  private final Calendars calendars;
  private final Windows windows;
  private final Freezes freezes;
  private final RolloutsByWindow rollouts;
  private final LockGroups groups;
  private final FormTags tags;
  private final Clock clock;

  CalendarPageController(
      Calendars calendars, Windows windows, Freezes freezes, RolloutsByWindow rollouts, LockGroups groups, FormTags tags, Clock clock) {
    this.calendars = calendars;
    this.windows = windows;
    this.freezes = freezes;
    this.rollouts = rollouts;
    this.groups = groups;
    this.tags = tags;
    this.clock = clock;
  }

  @GetMapping("/calendar")
  @Needs(Permission.READ)
  String calendar(
      @RequestParam(defaultValue = "") String from,
      @RequestParam(defaultValue = "week") String view,
      @RequestParam(defaultValue = "") String zone,
      @RequestParam(defaultValue = "") String after,
      Scope reach,
      HttpServletRequest request,
      Model model) {
    var now = clock.instant();
    var period = Period.of(from, view, zone, now);
    model.addAttribute("view", CalendarView.of(calendars.current(), rollouts.of(reach), period, after, now));
    model.addAttribute("here", Here.of(request).without("after"));
    return "calendar/calendar";
  }

  @GetMapping("/calendar/windows/{name}")
  @Needs(Permission.READ)
  String window(@PathVariable String name, @RequestParam(defaultValue = "") String zone, Scope reach, Model model) {
    var window = windows.require(name);
    var now = clock.instant();
    var period = Period.of("", "month", zone.isBlank() ? window.schedule().zone().getId() : zone, now);
    var calendar = Calendar.of(List.of(window), calendars.current().freezes());
    model.addAttribute("view", WindowView.of(calendar, window, period, rollouts.of(reach).getOrDefault(name, Use.NONE), locks(name), now));
    model.addAttribute("seen", tags.of(window));
    return "calendar/window";
  }

  /** Groups of hosts that ask for their reboots by themselves. */
  private List<String> locks(String window) {
    return groups.all().stream().filter(group -> group.windows().contains(window)).map(LockGroup::name).toList();
  }

  @GetMapping("/calendar/freezes/{name}")
  @Needs(Permission.READ)
  String freeze(@PathVariable String name, @RequestParam(defaultValue = "") String zone, Model model) {
    var freeze = freezes.require(name);
    var now = clock.instant();
    model.addAttribute("view", FreezeView.of(freeze, calendars.current().windows(), Period.of("", "month", zone, now), now));
    model.addAttribute("seen", tags.of(freeze));
    return "calendar/freeze";
  }
}
