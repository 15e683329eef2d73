package io.kexecfleet.service.dashboard.live;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import io.kexecfleet.service.security.Standing;
import io.kexecfleet.service.watching.Streams;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** {@code /rollouts/ID}: one rollout, live. */
@Controller
@RequestMapping("/rollouts/{id}")
class RolloutPageController {

  private static final int LEAST_RELOAD = 5;
  private static final int MOST_RELOAD = 600;

  private final Rollouts rollouts;
  private final RolloutPage page;
  private final Pictures pictures;
  private final Streams streams;

  RolloutPageController(Rollouts rollouts, RolloutPage page, Pictures pictures, Streams streams) {
    this.rollouts = rollouts;
    this.page = page;
    this.pictures = pictures;
    this.streams = streams;
  }

  /** @param reload seconds after which a browser without scripts loads it again; null: it does not */
  @GetMapping
  @Needs(Permission.READ)
  ModelAndView rollout(
      @PathVariable UUID id, @RequestParam(required = false) @Nullable Integer reload, Scope reach, HttpServletRequest request, HttpServletResponse response) {
    if (reload != null) {
      if (reload < LEAST_RELOAD || reload > MOST_RELOAD) {
        throw new InvalidInputException("reload", "reload must be %d to %d seconds.".formatted(LEAST_RELOAD, MOST_RELOAD));
      }
      response.setHeader("Refresh", reload.toString());
    }
    rollouts.require(id, reach);
    return page.of(id, Looker.of(request));
  }

  /** Whoever looks comes for this again when something else may be offered, all of them at once: they are told what is known. */
  @GetMapping("/acts")
  @Needs(Permission.READ)
  ModelAndView acts(@PathVariable UUID id, Scope reach, HttpServletRequest request) {
    rollouts.require(id, reach);
    var glance = pictures.latest(id).orElseGet(() -> page.look(id));
    return new ModelAndView("live/acts :: acts", page.acts(glance, Looker.of(request)));
  }

  @GetMapping("/report")
  @Needs(Permission.READ)
  ModelAndView report(@PathVariable UUID id, Scope reach) {
    rollouts.require(id, reach);
    return new ModelAndView("live/report :: report", page.report(page.look(id)));
  }

  /** What is new on the page, as it comes. */
  @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  @Needs(Permission.READ)
  ResponseEntity<SseEmitter> stream(@PathVariable UUID id, Actor actor, Scope reach, Standing standing) {
    rollouts.require(id, reach);
    var emitter = streams.open(actor.name(), standing, line -> new PictureStream(pictures, id, line));
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).header("X-Accel-Buffering", "no").body(emitter);
  }
}
