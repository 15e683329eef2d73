package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.calendar.Calendar;
import io.kexecfleet.service.calendar.Calendars;
import io.kexecfleet.service.calendar.Window;
import io.kexecfleet.service.calendar.Windows;
import io.kexecfleet.service.calendar.Zones;
import io.kexecfleet.service.dashboard.SeeOther;
import io.kexecfleet.service.rollout.RolloutsByWindow.Use;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Makes, changes and deletes maintenance windows, after a look at when they would open. */
@Controller
class WindowFormController {

  private static final String PAGE = "calendar/window-form";

  private final Windows windows;
  private final Calendars calendars;
  private final FormTags tags;
  private final Clock clock;

  WindowFormController(Windows windows, Calendars calendars, FormTags tags, Clock clock) {
    this.windows = windows;
    this.calendars = calendars;
    this.tags = tags;
    this.clock = clock;
  }

  @GetMapping("/calendar/new-window")
  @Needs(Permission.OPERATE_FLEET)
  ModelAndView blank(@RequestParam(defaultValue = "") String zone) {
    return shown(WindowForm.blank(zone.isBlank() ? "" : Zones.require("zone", zone).getId(), clock.instant()));
  }

  @GetMapping("/calendar/windows/{name}/change")
  @Needs(Permission.OPERATE_FLEET)
  ModelAndView filled(@PathVariable String name) {
    var window = windows.require(name);
    return previewed(WindowForm.of(window, tags.of(window)), PAGE, HttpStatus.OK);
  }

  /** When it would open: the part of the form that says so, or the whole form without scripts. */
  @PostMapping("/calendar/windows/preview")
  @Needs(Permission.OPERATE_FLEET)
  ModelAndView preview(WindowForm form, HttpServletRequest request) {
    return request.getHeader("HX-Request") == null
        ? previewed(form, PAGE, HttpStatus.BAD_REQUEST)
        : previewed(form, PAGE + " :: preview", HttpStatus.OK);
  }

  /** @param wrong the status of a page that tells what will not do */
  private ModelAndView previewed(WindowForm form, String view, HttpStatus wrong) {
    return Refused.orElse(
        () -> {
          var window = form.checked();
          windows.requireOpenings(window);
          return shown(form, view, HttpStatus.OK).addObject("preview", preview(window));
        },
        refused -> shown(form, view, wrong).addObject("refused", refused));
  }

  private WindowView preview(Window window) {
    var now = clock.instant();
    var calendar = Calendar.of(List.of(window), calendars.current().freezes());
    return WindowView.of(calendar, window, Period.of("", "month", window.schedule().zone().getId(), now), Use.NONE, List.of(), now);
  }

  @PostMapping("/calendar/windows")
  @Needs(Permission.OPERATE_FLEET)
  ModelAndView store(WindowForm form, Actor actor) {
    return Refused.orElse(
        () -> {
          var window = form.checked();
          windows.put(actor, window, tags.window(form.seen()));
          return SeeOther.at("/calendar/windows/" + window.name());
        },
        refused -> shown(form, PAGE, refused.status()).addObject("refused", refused));
  }

  @PostMapping("/calendar/windows/{name}/delete")
  @Needs(Permission.OPERATE_FLEET)
  ModelAndView delete(@PathVariable String name, @RequestParam(defaultValue = "-") String seen, Actor actor) {
    return Refused.orElse(
        () -> {
          windows.delete(actor, name, tags.window(seen));
          return SeeOther.at("/calendar");
        },
        refused -> refused.page("/calendar/windows/" + name));
  }

  private static ModelAndView shown(WindowForm form) {
    return shown(form, PAGE, HttpStatus.OK);
  }

  private static ModelAndView shown(WindowForm form, String view, HttpStatus status) {
    return new ModelAndView(view, status)
        .addObject("form", form)
        .addObject("days", Recurrence.DAYS)
        .addObject("nths", Recurrence.NTH)
        .addObject("ways", Recurrence.Repeats.values());
  }
}
