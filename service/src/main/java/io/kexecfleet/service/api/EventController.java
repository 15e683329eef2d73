package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.notification.Event;
import io.kexecfleet.service.notification.EventHub;
import io.kexecfleet.service.notification.EventLog;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import io.kexecfleet.service.security.Standing;
import io.kexecfleet.service.watching.Streams;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Events as they happen: {@code /api/v1/events}, and those of one rollout. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
class EventController {

  private static final Pattern POSITION = Pattern.compile("[0-9]{1,18}");

  private final Streams streams;
  private final EventLog events;
  private final EventHub hub;
  private final Rollouts rollouts;

  EventController(Streams streams, EventLog events, EventHub hub, Rollouts rollouts) {
    this.streams = streams;
    this.events = events;
    this.hub = hub;
    this.rollouts = rollouts;
  }

  @GetMapping("/events")
  @Needs(Permission.READ)
  ResponseEntity<SseEmitter> all(
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      @RequestParam(required = false) @Nullable String after,
      Actor actor,
      Scope reach,
      Standing standing) {
    return stream(new EventStream.Wanted(null, visible(reach), position(lastEventId, after)), actor, standing);
  }

  @GetMapping("/rollouts/{id}/events")
  @Needs(Permission.READ)
  ResponseEntity<SseEmitter> ofRollout(
      @PathVariable UUID id,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      @RequestParam(required = false) @Nullable String after,
      Actor actor,
      Scope reach,
      Standing standing) {
    rollouts.require(id, reach);
    return stream(new EventStream.Wanted(id, visible(reach), position(lastEventId, after)), actor, standing);
  }

  /** What is about no rollout is for those who see everything. */
  private static Predicate<Event> visible(Scope reach) {
    return event -> reach.isEverything() || (event.scope() != null && reach.covers(Selector.parse(event.scope())));
  }

  /** A client that comes back says by the header where it was; that counts more than where it began. */
  private static @Nullable Long position(@Nullable String lastEventId, @Nullable String after) {
    if (lastEventId != null && !lastEventId.isEmpty()) {
      return parsed("Last-Event-ID", lastEventId);
    }
    return after == null ? null : parsed("after", after);
  }

  private static Long parsed(String field, String text) {
    if (!POSITION.matcher(text).matches()) {
      throw new InvalidInputException(field, "%s must be the id of an event, or 0: from the earliest that is kept.".formatted(field));
    }
    return Long.valueOf(text);
  }

  /** Proxies in between are asked to pass on what comes as it comes. */
  private ResponseEntity<SseEmitter> stream(EventStream.Wanted wanted, Actor actor, Standing standing) {
    var emitter = streams.open(actor.name(), standing, line -> new EventStream(events, hub, wanted, line));
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).header("X-Accel-Buffering", "no").body(emitter);
  }
}
