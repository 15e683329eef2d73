package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.calendar.Schedule;
import io.kexecfleet.service.gate.GateRules;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Name;
import io.kexecfleet.service.request.ETags;
import io.kexecfleet.service.request.NewRollout;
import io.kexecfleet.service.rollout.RolloutTemplate;
import io.kexecfleet.service.rollout.Templates;
import io.kexecfleet.service.rollout.plan.Plan;
import io.kexecfleet.service.rollout.plan.Selection;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/templates}: rollouts that are made again and again. */
@RestController
@RequestMapping("/api/v1/templates")
class TemplateController {

  private final Templates templates;
  private final GateRules gateRules;
  private final ETags tags;

  TemplateController(Templates templates, GateRules gateRules, ETags tags) {
    this.tags = tags;
    this.templates = templates;
    this.gateRules = gateRules;
  }

  /** What an operator sends; all of it must be there. */
  record NewTemplate(@Nullable NewRollout rollout, @Nullable NewSchedule schedule) {}

  /**
   * @param start the first time, by the clock of the zone, as 2026-01-05T21:00
   * @param zone an IANA zone, as Europe/Berlin
   * @param rrule recurrence rule of RFC 5545; once where it is missing
   */
  record NewSchedule(@Nullable String start, @Nullable String zone, @Nullable String rrule) {}

  /**
   * @param author who set it last: the author of the rollouts that are made of it
   * @param next when the next one is made; null: never again
   * @param lastTrouble why none could be made the last time; null: one was
   */
  record TemplateJson(
      String name,
      String author,
      NewSchedule schedule,
      Selection selection,
      String scope,
      Plan plan,
      @Nullable Instant next,
      @Nullable Instant last,
      @Nullable UUID lastRollout,
      @Nullable String lastTrouble) {

    /** Without what becomes of it as time goes by. */
    static TemplateJson stored(RolloutTemplate template) {
      var all = of(template);
      return new TemplateJson(
          all.name, all.author, all.schedule, all.selection, all.scope, all.plan, null, null, null, null);
    }

    static TemplateJson of(RolloutTemplate template) {
      var schedule = template.schedule();
      return new TemplateJson(
          template.name(),
          template.author(),
          new NewSchedule(schedule.start().toString(), schedule.zone().getId(), schedule.rrule()),
          template.request().selection(),
          template.request().scope(),
          template.request().plan(),
          template.nextAt(),
          template.lastAt(),
          template.lastRollout(),
          template.lastTrouble());
    }
  }

  record All(List<TemplateJson> templates) {}

  @GetMapping
  @Needs(Permission.READ)
  All list(Scope reach) {
    return new All(templates.all(reach).stream().map(TemplateJson::of).toList());
  }

  @GetMapping("/{name}")
  @Needs(Permission.READ)
  ResponseEntity<TemplateJson> get(@PathVariable String name, Scope reach) {
    return templates.find(name, reach).map(this::answer).orElseThrow(() -> none(name));
  }

  private ResponseEntity<TemplateJson> answer(RolloutTemplate template) {
    return ResponseEntity.ok().eTag(tags.of(TemplateJson.stored(template))).body(TemplateJson.of(template));
  }

  @PutMapping("/{name}")
  @Needs(Permission.OPERATE)
  ResponseEntity<TemplateJson> put(
      @PathVariable String name,
      @RequestBody NewTemplate wanted,
      Actor actor,
      Scope reach,
      HttpServletRequest request) {
    Name.require(name);
    if (wanted.rollout == null) {
      throw new InvalidInputException("rollout", "rollout is missing: what shall be made?");
    }
    if (wanted.rollout.draft() != null || wanted.rollout.startAt() != null) {
      throw new InvalidInputException("rollout", "rollout must leave draft and startAt out: the schedule says when.");
    }
    if (wanted.schedule == null || wanted.schedule.start == null || wanted.schedule.zone == null) {
      throw new InvalidInputException("schedule", "schedule must have a start and a zone: when shall rollouts be made?");
    }
    var schedule = Schedule.parse(wanted.schedule.start, wanted.schedule.zone, wanted.schedule.rrule, List.of(), List.of());
    var unchanged = tags.<RolloutTemplate>wanted(request, TemplateJson::stored);
    return answer(templates.put(name, wanted.rollout.checked(gateRules, reach), schedule, actor, reach, unchanged));
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Needs(Permission.OPERATE)
  void delete(@PathVariable String name, Actor actor, Scope reach, HttpServletRequest request) {
    if (!templates.delete(name, actor, reach, tags.wanted(request, TemplateJson::stored))) {
      throw none(name);
    }
  }

  private static NotFoundException none(String name) {
    return new NotFoundException("There is no template named %s.".formatted(name));
  }
}
