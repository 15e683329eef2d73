package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.calendar.Calendars;
import io.kexecfleet.service.calendar.Freeze;
import io.kexecfleet.service.calendar.Freezes;
import io.kexecfleet.service.calendar.Zones;
import io.kexecfleet.service.dashboard.SeeOther;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Makes, changes and deletes freezes, after a look at what they take away. */
@Controller
class FreezeFormController {

  private static final String PAGE = "calendar/freeze-form";

  private final Freezes freezes;
  private final Calendars calendars;
  private final FormTags tags;
  private final Clock clock;

  FreezeFormController(Freezes freezes, Calendars calendars, FormTags tags, Clock clock) {
    this.freezes = freezes;
    this.calendars = calendars;
    this.tags = tags;
    this.clock = clock;
  }

  @GetMapping("/calendar/new-freeze")
  @Needs(Permission.OPERATE_FLEET)
  ModelAndView blank(@RequestParam(defaultValue = "") String zone) {
    var form = FreezeForm.blank(zone.isBlank() ? "" : Zones.require("zone", zone).getId(), clock.instant());
    return new ModelAndView(PAGE).addObject("form", form);
  }

  @GetMapping("/calendar/freezes/{name}/change")
  @Needs(Permission.OPERATE_FLEET)
  ModelAndView filled(@PathVariable String name) {
    var freeze = freezes.require(name);
    return previewed(FreezeForm.of(freeze, tags.of(freeze)), PAGE, HttpStatus.OK);
  }

  /** What it would take away: the part of the form that says so, or the whole form without scripts. */
  @PostMapping("/calendar/freezes/preview")
  @Needs(Permission.OPERATE_FLEET)
  ModelAndView preview(FreezeForm form, HttpServletRequest request) {
    return request.getHeader("HX-Request") == null
        ? previewed(form, PAGE, HttpStatus.BAD_REQUEST)
        : previewed(form, PAGE + " :: preview", HttpStatus.OK);
  }

  /** @param wrong the status of a page that tells what will not do */
  private ModelAndView previewed(FreezeForm form, String view, HttpStatus wrong) {
    return Refused.orElse(
        () -> new ModelAndView(view).addObject("form", form).addObject("preview", preview(form.checked(), form.zone())),
        refused -> new ModelAndView(view, wrong).addObject("form", form).addObject("refused", refused));
  }

  private FreezeView preview(Freeze freeze, String zone) {
    var now = clock.instant();
    return FreezeView.of(freeze, calendars.current().windows(), Period.of("", "month", zone, now), now);
  }

  @PostMapping("/calendar/freezes")
  @Needs(Permission.OPERATE_FLEET)
  ModelAndView store(FreezeForm form, Actor actor) {
    return Refused.orElse(
        () -> {
          var freeze = form.checked();
          freezes.put(actor, freeze, tags.freeze(form.seen()));
          return SeeOther.at("/calendar/freezes/" + freeze.name());
        },
        refused -> new ModelAndView(PAGE, refused.status()).addObject("form", form).addObject("refused", refused));
  }

  @PostMapping("/calendar/freezes/{name}/delete")
  @Needs(Permission.OPERATE_FLEET)
  ModelAndView delete(@PathVariable String name, @RequestParam(defaultValue = "-") String seen, Actor actor) {
    return Refused.orElse(
        () -> {
          freezes.delete(actor, name, tags.freeze(seen));
          return SeeOther.at("/calendar");
        },
        refused -> refused.page("/calendar/freezes/" + name));
  }
}
