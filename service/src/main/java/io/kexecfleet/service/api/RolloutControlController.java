package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.Precondition;
import io.kexecfleet.service.request.ETags;
import io.kexecfleet.service.request.Fields;
import io.kexecfleet.service.request.Idempotency;
import io.kexecfleet.service.rollout.Retry;
import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.RolloutControl;
import io.kexecfleet.service.rollout.RolloutTag;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What is done to rollouts, below {@code /api/v1/rollouts/ID}. */
@RestController
@RequestMapping("/api/v1/rollouts/{id}")
class RolloutControlController {

  private final Rollouts rollouts;
  private final RolloutControl control;
  private final Retry retry;
  private final Idempotency idempotency;
  private final ETags tags;

  RolloutControlController(Rollouts rollouts, RolloutControl control, Retry retry, Idempotency idempotency, ETags tags) {
    this.idempotency = idempotency;
    this.tags = tags;
    this.rollouts = rollouts;
    this.control = control;
    this.retry = retry;
  }

  /** The rollout must still be as the caller saw it, where they say so. */
  private Precondition<Rollout> wanted(HttpServletRequest request) {
    return tags.wanted(request, RolloutTag::of);
  }

  private ResponseEntity<RolloutJson> answer(Rollout rollout) {
    return ResponseEntity.ok().eTag(tags.of(RolloutTag.of(rollout))).body(RolloutJson.of(rollout));
  }

  @PostMapping("/submit")
  @Needs(Permission.OPERATE)
  ResponseEntity<RolloutJson> submit(@PathVariable UUID id, Actor actor, Scope reach, HttpServletRequest request) {
    rollouts.require(id, reach);
    return answer(rollouts.submit(id, actor, wanted(request)));
  }

  @PostMapping("/approve")
  @Needs(Permission.APPROVE)
  ResponseEntity<RolloutJson> approve(@PathVariable UUID id, Actor actor, Scope reach, HttpServletRequest request) {
    rollouts.require(id, reach);
    return answer(control.approve(id, actor, wanted(request)));
  }

  @PostMapping("/pause")
  @Needs(Permission.OPERATE)
  ResponseEntity<RolloutJson> pause(@PathVariable UUID id, Actor actor, Scope reach, HttpServletRequest request) {
    rollouts.require(id, reach);
    return answer(control.pause(id, actor, wanted(request)));
  }

  @PostMapping("/resume")
  @Needs(Permission.OPERATE)
  ResponseEntity<RolloutJson> resume(@PathVariable UUID id, Actor actor, Scope reach, HttpServletRequest request) {
    rollouts.require(id, reach);
    return answer(control.resume(id, actor, wanted(request)));
  }

  @PostMapping("/abort")
  @Needs(Permission.OPERATE)
  ResponseEntity<RolloutJson> abort(@PathVariable UUID id, Actor actor, Scope reach, HttpServletRequest request) {
    rollouts.require(id, reach);
    return answer(control.abort(id, actor, wanted(request)));
  }

  @PostMapping("/advance")
  @Needs(Permission.OPERATE)
  ResponseEntity<RolloutJson> advance(@PathVariable UUID id, Actor actor, Scope reach, HttpServletRequest request) {
    rollouts.require(id, reach);
    return answer(control.advance(id, actor, wanted(request)));
  }

  @PostMapping("/gates/{gate}/release")
  @Needs(Permission.RELEASE)
  ResponseEntity<RolloutJson> release(
      @PathVariable UUID id, @PathVariable String gate, Actor actor, Scope reach, HttpServletRequest request) {
    rollouts.require(id, reach);
    return answer(control.release(id, gate, actor, wanted(request)));
  }

  /** Makes a new rollout of the hosts that did not make it; it says which of them are left out. */
  @PostMapping("/retry")
  @ResponseStatus(HttpStatus.CREATED)
  @Needs(Permission.OPERATE)
  ResponseEntity<RolloutJson> retry(
      @PathVariable UUID id,
      @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
      Actor actor,
      Scope reach,
      HttpServletRequest request) {
    rollouts.require(id, reach);
    var wanted = wanted(request);
    var made =
        idempotency.once(
            actor, key, List.of("retry", id), stored -> retry.failed(id, actor, reach, wanted, stored).id().toString());
    var again = rollouts.require(UUID.fromString(made), reach);
    return ResponseEntity.created(URI.create("/api/v1/rollouts/" + again.id()))
        .eTag(tags.of(RolloutTag.of(again)))
        .body(RolloutJson.of(again));
  }

  @PostMapping("/reboots/{host}/resolution")
  @Needs(Permission.OPERATE)
  RebootJson resolve(
      @PathVariable UUID id,
      @PathVariable String host,
      @RequestBody(required = false) RolloutJson.@Nullable Resolution said,
      Actor actor,
      Scope reach,
      HttpServletRequest request) {
    rollouts.require(id, reach);
    var note = said == null ? "" : Objects.requireNonNullElse(said.note(), "");
    Fields.requireText("note", note, RolloutControl.LONGEST_NOTE);
    return RebootJson.of(control.resolve(id, host, note, actor, wanted(request)), host, true);
  }
}
