package io.kexecfleet.service.dashboard.live;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.dashboard.SeeOther;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.PreconditionFailedException;
import io.kexecfleet.service.request.Fields;
import io.kexecfleet.service.rollout.Retry;
import io.kexecfleet.service.rollout.RolloutControl;
import io.kexecfleet.service.rollout.RolloutException;
import io.kexecfleet.service.rollout.RolloutTag;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * What is done to a rollout by the forms of its page. Each says what whoever sent it had seen ({@code seen}); one that cannot be
 * done comes back to the page, with why.
 */
@Controller
@RequestMapping("/rollouts/{id}")
class ActController {

  private final Rollouts rollouts;
  private final RolloutControl control;
  private final Retry retry;
  private final RolloutPage page;

  ActController(Rollouts rollouts, RolloutControl control, Retry retry, RolloutPage page) {
    this.rollouts = rollouts;
    this.control = control;
    this.retry = retry;
    this.page = page;
  }

  @PostMapping("/submit")
  @Needs(Permission.OPERATE)
  ModelAndView submit(@PathVariable UUID id, @RequestParam String seen, Actor actor, Scope reach, HttpServletRequest request) {
    return act(id, reach, request, () -> rollouts.submit(id, actor, RolloutTag.still(seen)).id());
  }

  @PostMapping("/approve")
  @Needs(Permission.APPROVE)
  ModelAndView approve(@PathVariable UUID id, @RequestParam String seen, Actor actor, Scope reach, HttpServletRequest request) {
    return act(id, reach, request, () -> control.approve(id, actor, RolloutTag.still(seen)).id());
  }

  @PostMapping("/pause")
  @Needs(Permission.OPERATE)
  ModelAndView pause(@PathVariable UUID id, @RequestParam String seen, Actor actor, Scope reach, HttpServletRequest request) {
    return act(id, reach, request, () -> control.pause(id, actor, RolloutTag.still(seen)).id());
  }

  @PostMapping("/resume")
  @Needs(Permission.OPERATE)
  ModelAndView resume(@PathVariable UUID id, @RequestParam String seen, Actor actor, Scope reach, HttpServletRequest request) {
    return act(id, reach, request, () -> control.resume(id, actor, RolloutTag.still(seen)).id());
  }

  @PostMapping("/abort")
  @Needs(Permission.OPERATE)
  ModelAndView abort(@PathVariable UUID id, @RequestParam String seen, Actor actor, Scope reach, HttpServletRequest request) {
    return act(id, reach, request, () -> control.abort(id, actor, RolloutTag.still(seen)).id());
  }

  @PostMapping("/advance")
  @Needs(Permission.OPERATE)
  ModelAndView advance(@PathVariable UUID id, @RequestParam String seen, Actor actor, Scope reach, HttpServletRequest request) {
    return act(id, reach, request, () -> control.advance(id, actor, RolloutTag.still(seen)).id());
  }

  @PostMapping("/gates/{gate}/release")
  @Needs(Permission.RELEASE)
  ModelAndView release(
      @PathVariable UUID id, @PathVariable String gate, @RequestParam String seen, Actor actor, Scope reach, HttpServletRequest request) {
    return act(id, reach, request, () -> control.release(id, gate, actor, RolloutTag.still(seen)).id());
  }

  /** Leads to the new rollout. */
  @PostMapping("/retry")
  @Needs(Permission.OPERATE)
  ModelAndView retry(@PathVariable UUID id, @RequestParam String seen, Actor actor, Scope reach, HttpServletRequest request) {
    return act(id, reach, request, () -> retry.failed(id, actor, reach, RolloutTag.still(seen), _ -> {}).id());
  }

  @PostMapping("/hosts/{host}/resolve")
  @Needs(Permission.OPERATE)
  ModelAndView resolve(
      @PathVariable UUID id,
      @PathVariable String host,
      @RequestParam String seen,
      @RequestParam(defaultValue = "") String note,
      Actor actor,
      Scope reach,
      HttpServletRequest request) {
    Fields.requireText("note", note, RolloutControl.LONGEST_NOTE);
    return act(id, reach, request, () -> control.resolve(id, host, note, actor, RolloutTag.still(seen)).rolloutId());
  }

  /** @param act does it, and returns the id of the rollout to look at then */
  private ModelAndView act(UUID id, Scope reach, HttpServletRequest request, Supplier<UUID> act) {
    rollouts.require(id, reach);
    try {
      return SeeOther.at("/rollouts/" + act.get());
    } catch (PreconditionFailedException e) {
      return page.refused(id, Looker.of(request), HttpStatus.PRECONDITION_FAILED, String.valueOf(e.getMessage()));
    } catch (RolloutException e) {
      return page.refused(id, Looker.of(request), e.reason().code().status(), String.valueOf(e.getMessage()));
    }
  }
}
