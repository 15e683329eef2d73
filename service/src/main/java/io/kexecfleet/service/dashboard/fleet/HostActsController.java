package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.dashboard.SeeOther;
import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.HostAccess;
import io.kexecfleet.service.inventory.HostLabels;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.PreconditionFailedException;
import io.kexecfleet.service.request.Fields;
import io.kexecfleet.service.rollout.HostRetirement;
import io.kexecfleet.service.rollout.RebootQuery;
import io.kexecfleet.service.rollout.RolloutControl;
import io.kexecfleet.service.rollout.RolloutException;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** What is done to a host on its page. What cannot be done is said there, beside the form, with what was typed. */
@Controller
@RequestMapping(HostFilter.PATH + "/{name}")
class HostActsController {

  private final HostViews views;
  private final HostLabels labels;
  private final HostAccess access;
  private final HostRetirement retirement;
  private final Rollouts rollouts;
  private final RolloutControl control;

  HostActsController(
      HostViews views, HostLabels labels, HostAccess access, HostRetirement retirement, Rollouts rollouts, RolloutControl control) {
    this.views = views;
    this.labels = labels;
    this.access = access;
    this.retirement = retirement;
    this.rollouts = rollouts;
    this.control = control;
  }

  /** @param seen which labels were there before, {@link LabelLines#tag} */
  @PostMapping("/labels")
  @Needs(Permission.OPERATE_FLEET)
  ModelAndView label(
      Actor actor,
      @PathVariable String name,
      @RequestParam(name = "labels", defaultValue = "") String typed,
      @RequestParam(defaultValue = "") String seen,
      Scope reach,
      HttpServletRequest request) {
    var host = views.require(name, reach);
    return act(
        new Asked("labels", typed, host, reach, Operating.reach(request)),
        () -> labels.replace(actor, name, LabelLines.read(typed), current -> requireSeen(seen.equals(LabelLines.tag(current == null ? Map.of() : current)))),
        pageOf(host));
  }

  /** @param seen which reboot the host keeps its place by, {@link CurrentReboot#tag} */
  @PostMapping("/resolution")
  @Needs(Permission.OPERATE)
  ModelAndView resolve(
      Actor actor,
      @PathVariable String name,
      @RequestParam UUID rollout,
      @RequestParam(defaultValue = "") String note,
      @RequestParam(defaultValue = "") String seen,
      Scope reach,
      HttpServletRequest request) {
    var host = views.require(name, reach);
    rollouts.require(rollout, reach);
    return act(
        new Asked("resolution", note, host, reach, Operating.reach(request)),
        () -> control.resolve(rollout, name, Fields.text("note", note, RolloutControl.LONGEST_NOTE), actor, _ -> requireSeen(seen.equals(tagNow(host)))),
        pageOf(host));
  }

  private String tagNow(Host host) {
    var reboot = rollouts.current(Set.of(host.id())).get(host.id());
    return reboot == null ? "" : CurrentReboot.tag(reboot.id(), reboot.outcome());
  }

  private static void requireSeen(boolean asSeen) {
    if (!asSeen) {
      throw new PreconditionFailedException("It is not what you saw: it was changed meanwhile, and nothing was done. Look at it as it is now, and decide anew.");
    }
  }

  @PostMapping("/revocation")
  @Needs(Permission.ADMINISTER)
  ModelAndView revoke(Actor actor, @PathVariable String name, Scope reach, HttpServletRequest request) {
    var host = views.require(name, reach);
    return act(new Asked("revocation", "", host, reach, Operating.reach(request)), () -> access.revoke(actor, host), pageOf(host));
  }

  @PostMapping("/retirement")
  @Needs(Permission.ADMINISTER)
  ModelAndView retire(Actor actor, @PathVariable String name, Scope reach, HttpServletRequest request) {
    var host = views.require(name, reach);
    return act(new Asked("retirement", "", host, reach, Operating.reach(request)), () -> retirement.retire(actor, host), HostFilter.PATH);
  }

  private static String pageOf(Host host) {
    return HostFilter.PATH + "/" + host.name();
  }

  /**
   * What was asked for, by which form.
   *
   * @param typed what is shown in the form again where it cannot be done
   * @param operating which hosts whoever asks may take care of
   */
  private record Asked(String form, String typed, Host host, Scope reach, Optional<Scope> operating) {}

  /** @param then where it leads once it is done */
  private ModelAndView act(Asked asked, Runnable act, String then) {
    try {
      act.run();
    } catch (InvalidInputException e) {
      return again(asked, HttpStatus.BAD_REQUEST, e);
    } catch (PreconditionFailedException | RolloutException e) {
      return again(asked, HttpStatus.CONFLICT, e);
    }
    return SeeOther.at(then);
  }

  private ModelAndView again(Asked asked, HttpStatus status, RuntimeException problem) {
    var page = new ModelAndView(HostPageController.VIEW, status);
    page.addObject("view", views.of(asked.host, RebootQuery.Place.BEGIN, asked.reach, asked.operating));
    page.addObject("first", true);
    page.addObject("refused", asked.form);
    page.addObject("typed", asked.typed);
    page.addObject("problem", String.valueOf(problem.getMessage()));
    return page;
  }
}
