package io.kexecfleet.service.api;

import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.inventory.Liveness;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.Rollouts;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/hosts}: the fleet. */
@RestController
@RequestMapping("/api/v1/hosts")
class HostController {

  private final HostDirectory hosts;
  private final Liveness liveness;
  private final Rollouts rollouts;

  HostController(HostDirectory hosts, Liveness liveness, Rollouts rollouts) {
    this.hosts = hosts;
    this.liveness = liveness;
    this.rollouts = rollouts;
  }

  @PostMapping
  ResponseEntity<HostJson> create(@RequestBody HostJson.New wanted) {
    if (wanted.name() == null) {
      throw new InvalidInputException("name", "name is missing.");
    }
    var host = hosts.create(wanted.name());
    return ResponseEntity.created(URI.create("/api/v1/hosts/" + host.name())).body(HostJson.of(host, null, null));
  }

  @GetMapping
  HostJson.Page list(
      @RequestParam(defaultValue = "") String after, @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    var page = hosts.page(after, PageLimit.require(limit));
    return new HostJson.Page(json(page), page.size() == limit ? page.getLast().name() : null);
  }

  @GetMapping("/{name}")
  HostJson get(@PathVariable String name) {
    return hosts
        .find(name)
        .map(host -> json(List.of(host)).getFirst())
        .orElseThrow(() -> new NotFoundException("There is no host named %s.".formatted(name)));
  }

  private List<HostJson> json(List<Host> page) {
    var reboots = rollouts.current(page.stream().map(Host::id).toList());
    return page.stream().map(host -> HostJson.of(host, lastSeen(host), reboots.get(host.id()))).toList();
  }

  private @Nullable Instant lastSeen(Host host) {
    return liveness.lastSeen(host.id()).or(() -> Optional.ofNullable(host.lastSeen())).orElse(null);
  }
}
