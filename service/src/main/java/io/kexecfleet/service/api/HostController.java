package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.HostAccess;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.inventory.HostLabels;
import io.kexecfleet.service.inventory.Liveness;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.HostRetirement;
import io.kexecfleet.service.rollout.Rollouts;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/hosts}: the fleet and its labels. */
@RestController
@RequestMapping("/api/v1/hosts")
class HostController {

  private final HostDirectory hosts;
  private final HostLabels labels;
  private final Liveness liveness;
  private final Rollouts rollouts;
  private final HostAccess access;
  private final HostRetirement retirement;

  HostController(
      HostDirectory hosts,
      HostLabels labels,
      Liveness liveness,
      Rollouts rollouts,
      HostAccess access,
      HostRetirement retirement) {
    this.access = access;
    this.retirement = retirement;
    this.hosts = hosts;
    this.labels = labels;
    this.liveness = liveness;
    this.rollouts = rollouts;
  }

  @PostMapping
  ResponseEntity<HostJson> create(Actor actor, @RequestBody HostJson.New wanted) {
    if (wanted.name() == null) {
      throw new InvalidInputException("name", "name is missing.");
    }
    var host = hosts.create(actor, wanted.name(), Objects.requireNonNullElse(wanted.labels(), Map.of()));
    return ResponseEntity.created(URI.create("/api/v1/hosts/" + host.name())).body(HostJson.of(host, null, null));
  }

  @GetMapping
  HostJson.Page list(
      @RequestParam(defaultValue = "") String selector,
      @RequestParam(defaultValue = "") String after,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    if (!after.isEmpty() && !HostDirectory.isName(after)) {
      throw new InvalidInputException("after", "after must be what the page before had as next.");
    }
    var page = hosts.page(SelectorText.read("selector", selector), after, PageLimit.require(limit));
    return new HostJson.Page(json(page), page.size() == limit ? page.getLast().name() : null);
  }

  @GetMapping("/{name}")
  HostJson get(@PathVariable String name) {
    return json(List.of(require(name))).getFirst();
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void retire(Actor actor, @PathVariable String name) {
    retirement.retire(actor, require(name));
  }

  @DeleteMapping("/{name}/credential")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void revoke(Actor actor, @PathVariable String name) {
    access.revoke(actor, require(name));
  }

  @PutMapping("/{name}/labels")
  HostJson label(Actor actor, @PathVariable String name, @RequestBody LabelsJson wanted) {
    labels.replace(actor, require(name).name(), wanted.labels());
    return get(name);
  }

  @PatchMapping("/{name}/labels")
  HostJson relabel(Actor actor, @PathVariable String name, @RequestBody LabelsJson changes) {
    labels.merge(actor, require(name).name(), changes.labels());
    return get(name);
  }

  @PostMapping("/labels")
  LabelsJson.Changed labelMany(Actor actor, @RequestBody LabelsJson.OfHosts wanted) {
    return new LabelsJson.Changed(labels.replaceAll(actor, wanted.checked()));
  }

  private Host require(String name) {
    return hosts.find(name).orElseThrow(() -> new NotFoundException("There is no host named %s.".formatted(name)));
  }

  private List<HostJson> json(List<Host> page) {
    var reboots = rollouts.current(page.stream().map(Host::id).toList());
    return page.stream().map(host -> HostJson.of(host, liveness.lastSeen(host), reboots.get(host.id()))).toList();
  }
}
