package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.rollout.Retry;
import io.kexecfleet.service.rollout.RolloutControl;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
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

  private static final int LONGEST_NOTE = 1000;

  private final Rollouts rollouts;
  private final RolloutControl control;
  private final Retry retry;
  private final Idempotency idempotency;

  RolloutControlController(Rollouts rollouts, RolloutControl control, Retry retry, Idempotency idempotency) {
    this.idempotency = idempotency;
    this.rollouts = rollouts;
    this.control = control;
    this.retry = retry;
  }

  @PostMapping("/submit")
  @Needs(Permission.OPERATE)
  RolloutJson submit(@PathVariable UUID id, Actor actor, Scope reach) {
    rollouts.require(id, reach);
    return RolloutJson.of(rollouts.submit(id, actor));
  }

  @PostMapping("/approve")
  @Needs(Permission.APPROVE)
  RolloutJson approve(@PathVariable UUID id, Actor actor, Scope reach) {
    rollouts.require(id, reach);
    return RolloutJson.of(control.approve(id, actor));
  }

  @PostMapping("/pause")
  @Needs(Permission.OPERATE)
  RolloutJson pause(@PathVariable UUID id, Actor actor, Scope reach) {
    rollouts.require(id, reach);
    return RolloutJson.of(control.pause(id, actor));
  }

  @PostMapping("/resume")
  @Needs(Permission.OPERATE)
  RolloutJson resume(@PathVariable UUID id, Actor actor, Scope reach) {
    rollouts.require(id, reach);
    return RolloutJson.of(control.resume(id, actor));
  }

  @PostMapping("/abort")
  @Needs(Permission.OPERATE)
  RolloutJson abort(@PathVariable UUID id, Actor actor, Scope reach) {
    rollouts.require(id, reach);
    return RolloutJson.of(control.abort(id, actor));
  }

  @PostMapping("/advance")
  @Needs(Permission.OPERATE)
  RolloutJson advance(@PathVariable UUID id, Actor actor, Scope reach) {
    rollouts.require(id, reach);
    return RolloutJson.of(control.advance(id, actor));
  }

  @PostMapping("/gates/{gate}/release")
  @Needs(Permission.RELEASE)
  RolloutJson release(@PathVariable UUID id, @PathVariable String gate, Actor actor, Scope reach) {
    rollouts.require(id, reach);
    return RolloutJson.of(control.release(id, gate, actor));
  }

  /** Makes a new rollout of the hosts that did not make it. */
  @PostMapping("/retry")
  @ResponseStatus(HttpStatus.CREATED)
  @Needs(Permission.OPERATE)
  ResponseEntity<RolloutJson> retry(
      @PathVariable UUID id,
      @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
      Actor actor,
      Scope reach) {
    rollouts.require(id, reach);
    var made =
        idempotency.once(
            actor, key, List.of("retry", id), stored -> retry.failed(id, actor, stored).id().toString());
    var again = rollouts.require(UUID.fromString(made), reach);
    return ResponseEntity.created(URI.create("/api/v1/rollouts/" + again.id())).body(RolloutJson.of(again));
  }

  @PostMapping("/reboots/{host}/resolution")
  @Needs(Permission.OPERATE)
  RebootJson resolve(
      @PathVariable UUID id,
      @PathVariable String host,
      @RequestBody(required = false) RolloutJson.@Nullable Resolution said,
      Actor actor, Scope reach) {
    rollouts.require(id, reach);
    var note = said == null ? "" : Objects.requireNonNullElse(said.note(), "");
    Fields.requireText("note", note, LONGEST_NOTE);
    return RebootJson.of(control.resolve(id, host, note, actor), host);
  }
}
