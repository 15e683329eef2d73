package io.kexecfleet.service.api;

import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.Reboot;
import io.kexecfleet.service.rollout.Rollouts;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/rollouts}: plan one, watch it, resolve what was lost. */
@RestController
@RequestMapping("/api/v1/rollouts")
class RolloutController {

  private static final int LONGEST_NOTE = 1000;

  private final Rollouts rollouts;
  private final HostDirectory hosts;

  RolloutController(Rollouts rollouts, HostDirectory hosts) {
    this.rollouts = rollouts;
    this.hosts = hosts;
  }

  @PostMapping
  ResponseEntity<RolloutJson> create(@RequestBody NewRollout wanted) {
    var rollout = rollouts.create(wanted.checked());
    return ResponseEntity.created(URI.create("/api/v1/rollouts/" + rollout.id())).body(RolloutJson.of(rollout));
  }

  @GetMapping
  RolloutJson.Page list(
      @RequestParam(required = false) @Nullable UUID before,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    var page = rollouts.page(before, PageLimit.require(limit));
    return new RolloutJson.Page(
        page.stream().map(RolloutJson::of).toList(), page.size() == limit ? page.getLast().id() : null);
  }

  @GetMapping("/{id}")
  RolloutJson.WithReboots get(
      @PathVariable UUID id,
      @RequestParam(defaultValue = "-1") int after,
      @RequestParam(defaultValue = "" + PageLimit.MOST) int limit) {
    var rollout =
        rollouts.find(id).orElseThrow(() -> new NotFoundException("There is no rollout %s.".formatted(id)));
    var page = rollouts.reboots(id, after, PageLimit.require(limit));
    return new RolloutJson.WithReboots(
        RolloutJson.of(rollout), json(page), page.size() == limit ? page.getLast().position() : null);
  }

  @PostMapping("/{id}/reboots/{host}/resolution")
  RebootJson resolve(
      @PathVariable UUID id, @PathVariable String host, @RequestBody(required = false) RolloutJson.@Nullable Resolution said) {
    var note = said == null ? "" : Objects.requireNonNullElse(said.note(), "");
    if (note.length() > LONGEST_NOTE || note.indexOf('\0') >= 0) {
      throw new InvalidInputException("note", "note must be at most %d characters, none of them NUL.".formatted(LONGEST_NOTE));
    }
    return RebootJson.of(rollouts.resolve(id, host, note), host);
  }

  private List<RebootJson> json(List<Reboot> page) {
    var names =
        hosts.all(page.stream().map(Reboot::hostId).toList()).stream().collect(Collectors.toMap(Host::id, Host::name));
    return page.stream().map(reboot -> RebootJson.of(reboot, Objects.requireNonNull(names.get(reboot.hostId())))).toList();
  }
}
