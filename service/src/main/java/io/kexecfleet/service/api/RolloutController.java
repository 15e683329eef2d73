package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.gate.GateRules;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.rollout.Reboot;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.rollout.WhyNots;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/rollouts}: plan one, watch it, ask why a host does not go. */
@RestController
@RequestMapping("/api/v1/rollouts")
class RolloutController {

  private final Rollouts rollouts;
  private final WhyNots whyNots;
  private final HostDirectory hosts;
  private final GateRules gateRules;

  RolloutController(Rollouts rollouts, WhyNots whyNots, HostDirectory hosts, GateRules gateRules) {
    this.rollouts = rollouts;
    this.whyNots = whyNots;
    this.hosts = hosts;
    this.gateRules = gateRules;
  }

  @PostMapping
  @Needs(Permission.OPERATE)
  ResponseEntity<RolloutJson> create(@RequestBody NewRollout wanted, Actor actor, Scope reach) {
    var rollout = rollouts.create(wanted.checked(gateRules, reach), wanted.isDraft(), actor);
    return ResponseEntity.created(URI.create("/api/v1/rollouts/" + rollout.id())).body(RolloutJson.of(rollout));
  }

  /** Says what it would come to; starts and stores nothing. */
  @PostMapping("/preview")
  @Needs(Permission.OPERATE)
  PreviewJson preview(@RequestBody NewRollout wanted, Scope reach) {
    return PreviewJson.of(rollouts.preview(wanted.checked(gateRules, reach)));
  }

  @GetMapping
  @Needs(Permission.READ)
  RolloutJson.Page list(
      @RequestParam(required = false) @Nullable UUID before,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit,
      Scope reach) {
    var page = rollouts.page(reach, before, PageLimit.require(limit));
    return new RolloutJson.Page(
        page.stream().map(RolloutJson::of).toList(), page.size() == limit ? page.getLast().id() : null);
  }

  @GetMapping("/{id}")
  @Needs(Permission.READ)
  RolloutJson.WithReboots get(
      @PathVariable UUID id,
      @RequestParam(defaultValue = "-1") int after,
      @RequestParam(defaultValue = "" + PageLimit.MOST) int limit,
      Scope reach) {
    var rollout = rollouts.require(id, reach);
    var page = rollouts.reboots(id, after, PageLimit.require(limit));
    return new RolloutJson.WithReboots(
        RolloutJson.of(rollout),
        rollouts.waves(id).stream().map(RolloutJson.WaveJson::of).toList(),
        rollouts.approvals(id).stream().map(RolloutJson.Approval::of).toList(),
        RebootJson.all(page, hosts.all(page.stream().map(Reboot::hostId).toList())),
        page.size() == limit ? page.getLast().position() : null);
  }

  @GetMapping("/{id}/reboots/{host}/why-not")
  @Needs(Permission.READ)
  WhyNotJson whyNot(@PathVariable UUID id, @PathVariable String host, Scope reach) {
    rollouts.require(id, reach);
    return WhyNotJson.of(host, whyNots.of(id, host));
  }
}
