package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.TimeOrderedId;
import io.kexecfleet.service.gate.GateRules;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.request.Choices;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.ETags;
import io.kexecfleet.service.request.Fields;
import io.kexecfleet.service.request.Idempotency;
import io.kexecfleet.service.request.NewRollout;
import io.kexecfleet.service.request.PageLimit;
import io.kexecfleet.service.request.TimeRange;
import io.kexecfleet.service.rollout.Reboot;
import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.RolloutListing;
import io.kexecfleet.service.rollout.RolloutQuery;
import io.kexecfleet.service.rollout.RolloutTag;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.rollout.WhyNots;
import io.kexecfleet.service.rollout.engine.RolloutState;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import io.kexecfleet.service.security.Standing;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** {@code /api/v1/rollouts}: plan one, watch it, ask why a host does not go. */
@RestController
@RequestMapping("/api/v1/rollouts")
class RolloutController {

  private static final int LONGEST_NAME = 200;

  private final Rollouts rollouts;
  private final RolloutListing listing;
  private final WhyNots whyNots;
  private final HostDirectory hosts;
  private final GateRules gateRules;
  private final Idempotency idempotency;
  private final RolloutWaits waits;
  private final ETags tags;

  RolloutController(
      Rollouts rollouts,
      RolloutListing listing,
      WhyNots whyNots,
      HostDirectory hosts,
      GateRules gateRules,
      Idempotency idempotency,
      RolloutWaits waits,
      ETags tags) {
    this.idempotency = idempotency;
    this.rollouts = rollouts;
    this.listing = listing;
    this.whyNots = whyNots;
    this.hosts = hosts;
    this.gateRules = gateRules;
    this.waits = waits;
    this.tags = tags;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Needs(Permission.OPERATE)
  ResponseEntity<RolloutJson> create(
      @RequestBody NewRollout wanted,
      @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
      Actor actor,
      Scope reach) {
    var id =
        idempotency.once(
            actor,
            key,
            List.of("rollouts", wanted),
            stored -> rollouts.create(wanted.checked(gateRules, reach), Boolean.TRUE.equals(wanted.draft()), actor, stored).id().toString());
    var rollout = rollouts.require(UUID.fromString(id), reach);
    return ResponseEntity.created(URI.create("/api/v1/rollouts/" + rollout.id()))
        .eTag(tags.of(RolloutTag.of(rollout)))
        .body(RolloutJson.of(rollout));
  }

  /** Says what it would come to; starts and stores nothing. */
  @PostMapping("/preview")
  @Needs(Permission.OPERATE)
  PreviewJson preview(@RequestBody NewRollout wanted, Scope reach) {
    return PreviewJson.of(rollouts.preview(wanted.checked(gateRules, reach)));
  }

  /** The newest first. */
  @GetMapping
  @Needs(Permission.READ)
  RolloutJson.Page list(
      @RequestParam(required = false) @Nullable List<String> state,
      @RequestParam(required = false) @Nullable String author,
      @RequestParam(required = false) @Nullable String template,
      @RequestParam(required = false) @Nullable Instant since,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit,
      Scope reach) {
    var query =
        new RolloutQuery(
            reach,
            Choices.of("state", RolloutState.class, state),
            Fields.optionalText("author", author, LONGEST_NAME),
            Fields.optionalText("template", template, LONGEST_NAME),
            new TimeRange(since, null).since());
    var page = listing.page(query, Cursor.position("rollouts", cursor, TimeOrderedId.LAST, UUID::fromString), PageLimit.require(limit));
    return new RolloutJson.Page(
        page.stream().map(RolloutJson::of).toList(), Cursor.next("rollouts", page, limit, Rollout::id));
  }

  /**
   * One rollout; with {@code wait}, once it has changed: from the ETag that is sent along as {@code If-None-Match}, or else
   * from the state in which it is now. One that has ended is answered at once.
   */
  @GetMapping("/{id}")
  @Needs(Permission.READ)
  DeferredResult<ResponseEntity<RolloutJson.WithReboots>> get(
      @PathVariable UUID id,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "" + PageLimit.MOST) int limit,
      @RequestParam(name = "wait", required = false) @Nullable String wait,
      @RequestHeader(name = "If-None-Match", required = false) @Nullable String ifNoneMatch,
      Actor actor,
      Scope reach,
      Standing standing) {
    PageLimit.require(limit);
    var after = Cursor.position("reboots", cursor, -1, Integer::valueOf);
    if (wait == null) {
      var now = new DeferredResult<ResponseEntity<RolloutJson.WithReboots>>();
      now.setResult(answer(id, after, limit, ifNoneMatch, reach));
      return now;
    }
    return waits.await(
        id,
        () -> rollouts.require(id, reach),
        actor.name(),
        standing,
        Wait.parse(wait),
        now ->
            ifNoneMatch == null
                ? rollout -> rollout.state() != now.state()
                : rollout -> !tags.isKnown(ifNoneMatch, RolloutTag.of(rollout)),
        () -> answer(id, after, limit, ifNoneMatch, reach));
  }

  private ResponseEntity<RolloutJson.WithReboots> answer(UUID id, int after, int limit, @Nullable String ifNoneMatch, Scope reach) {
    var rollout = rollouts.require(id, reach);
    var state = RolloutTag.of(rollout);
    if (tags.isKnown(ifNoneMatch, state)) {
      return ResponseEntity.status(HttpStatus.NOT_MODIFIED).eTag(tags.of(state)).build();
    }
    var page = rollouts.reboots(id, after, limit);
    return ResponseEntity.ok()
        .eTag(tags.of(state))
        .body(
            new RolloutJson.WithReboots(
                RolloutJson.of(rollout),
                rollouts.waves(id).stream().map(RolloutJson.WaveJson::of).toList(),
                rollouts.approvals(id).stream().map(RolloutJson.Approval::of).toList(),
                RebootJson.all(page, hosts.all(page.stream().map(Reboot::hostId).toList()), Set.of(id)),
                Cursor.next("reboots", page, limit, Reboot::position)));
  }

  @GetMapping("/{id}/reboots/{host}/why-not")
  @Needs(Permission.READ)
  WhyNotJson whyNot(@PathVariable UUID id, @PathVariable String host, Scope reach) {
    rollouts.require(id, reach);
    return WhyNotJson.of(host, whyNots.of(id, host, reach));
  }
}
