package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.HostAccess;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.inventory.HostFindings;
import io.kexecfleet.service.inventory.HostLabels;
import io.kexecfleet.service.inventory.HostListing;
import io.kexecfleet.service.inventory.HostQuery;
import io.kexecfleet.service.inventory.Liveness;
import io.kexecfleet.service.inventory.Readiness;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.Choices;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.ETags;
import io.kexecfleet.service.request.Fields;
import io.kexecfleet.service.request.Idempotency;
import io.kexecfleet.service.request.PageLimit;
import io.kexecfleet.service.request.SelectorText;
import io.kexecfleet.service.rollout.HostRetirement;
import io.kexecfleet.service.rollout.Reboot;
import io.kexecfleet.service.rollout.RolloutListing;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/hosts}: the fleet and its labels. */
@RestController
@RequestMapping("/api/v1/hosts")
class HostController {

  private static final int LONGEST_SEARCH = 255;
  private static final Duration A_DAY = Duration.ofDays(1);
  private static final Duration A_YEAR = Duration.ofDays(366);

  private final HostDirectory hosts;
  private final HostLabels labels;
  private final Liveness liveness;
  private final Rollouts rollouts;
  private final RolloutListing rolloutListing;
  private final HostListing listing;
  private final HostFindings findings;
  private final HostAccess access;
  private final HostRetirement retirement;
  private final Idempotency idempotency;
  private final ETags tags;
  private final Clock clock;

  HostController(
      HostDirectory hosts,
      HostListing listing,
      HostFindings findings,
      HostLabels labels,
      Liveness liveness,
      Rollouts rollouts,
      RolloutListing rolloutListing,
      HostAccess access,
      HostRetirement retirement,
      Idempotency idempotency,
      ETags tags,
      Clock clock) {
    this.access = access;
    this.retirement = retirement;
    this.idempotency = idempotency;
    this.tags = tags;
    this.hosts = hosts;
    this.listing = listing;
    this.findings = findings;
    this.clock = clock;
    this.labels = labels;
    this.liveness = liveness;
    this.rollouts = rollouts;
    this.rolloutListing = rolloutListing;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Needs(Permission.OPERATE_FLEET)
  ResponseEntity<HostJson> create(
      Actor actor,
      @RequestBody HostJson.New wanted,
      @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key) {
    var labelled = Objects.requireNonNullElse(wanted.labels(), Map.<String, @Nullable String>of());
    var name =
        idempotency.once(
            actor,
            key,
            List.of("hosts", wanted),
            stored -> hosts.create(actor, Fields.present("name", wanted.name()), labelled, stored).name());
    var host = require(name, Scope.EVERYTHING);
    return ResponseEntity.created(URI.create("/api/v1/hosts/" + host.name())).body(HostJson.of(host, null, null).with(findings.of(host)));
  }

  /**
   * @param search part of the name
   * @param readiness those with one of these
   * @param notSeenFor ISO-8601 duration: those that were silent for that long
   * @param sort {@code name}, {@code kernelRelease}, {@code lastSeen} or {@code createdAt}; the other way round with a dash
   *     before it
   */
  @GetMapping
  @Needs(Permission.READ)
  HostJson.Page list(
      @RequestParam(defaultValue = "") String selector,
      @RequestParam(defaultValue = "") String search,
      @RequestParam(defaultValue = "") String kernelRelease,
      @RequestParam(required = false) @Nullable Boolean enrolled,
      @RequestParam(required = false) @Nullable List<String> readiness,
      @RequestParam(required = false) @Nullable String notSeenFor,
      @RequestParam(defaultValue = "name") String sort,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit,
      Scope reach) {
    var query =
        new HostQuery(
            reach,
            SelectorText.read("selector", selector),
            Fields.text("search", search, LONGEST_SEARCH).toLowerCase(Locale.ROOT),
            Fields.text("kernelRelease", kernelRelease, LONGEST_SEARCH),
            enrolled,
            Choices.of("readiness", Readiness.class, readiness),
            notSeenFor == null ? null : clock.instant().minus(Fields.duration("notSeenFor", notSeenFor, A_DAY, Duration.ofSeconds(1), A_YEAR)),
            HostOrderText.sort(sort),
            sort.startsWith("-"));
    var list = "hosts " + sort;
    try {
      var after = cursor == null ? null : Cursor.parts(list, cursor, 2, place -> new HostQuery.Place(place.getFirst(), place.getLast()));
      var page = listing.page(query, after, PageLimit.require(limit));
      var last = page.hosts().size() < limit ? null : page.last();
      return new HostJson.Page(json(page.hosts(), reach), last == null ? null : Cursor.write(list, List.of(last.key(), last.name())));
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException("cursor", "cursor must be what the page before had as next.");
    }
  }

  @GetMapping("/{name}")
  @Needs(Permission.READ)
  HostJson get(@PathVariable String name, Scope reach) {
    return json(require(name, reach), reach);
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Needs(Permission.ADMINISTER)
  void retire(Actor actor, @PathVariable String name) {
    retirement.retire(actor, require(name, Scope.EVERYTHING));
  }

  @DeleteMapping("/{name}/credential")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Needs(Permission.ADMINISTER)
  void revoke(Actor actor, @PathVariable String name) {
    access.revoke(actor, require(name, Scope.EVERYTHING));
  }

  @PutMapping("/{name}/labels")
  @Needs(Permission.OPERATE_FLEET)
  ResponseEntity<HostJson> label(
      Actor actor, @PathVariable String name, @RequestBody LabelsJson wanted, HttpServletRequest request) {
    labels.replace(
        actor, require(name, Scope.EVERYTHING).name(), wanted.labels(), tags.wanted(request, Function.identity()));
    return labelled(name);
  }

  @PatchMapping("/{name}/labels")
  @Needs(Permission.OPERATE_FLEET)
  ResponseEntity<HostJson> relabel(
      Actor actor, @PathVariable String name, @RequestBody LabelsJson changes, HttpServletRequest request) {
    labels.merge(
        actor, require(name, Scope.EVERYTHING).name(), changes.labels(), tags.wanted(request, Function.identity()));
    return labelled(name);
  }

  private ResponseEntity<HostJson> labelled(String name) {
    var host = require(name, Scope.EVERYTHING);
    return ResponseEntity.ok().eTag(tags.of(host.labels())).body(json(host, Scope.EVERYTHING));
  }

  /** With a tag by which they are changed only if they are still so. */
  @GetMapping("/{name}/labels")
  @Needs(Permission.READ)
  ResponseEntity<Map<String, String>> labels(@PathVariable String name, Scope reach) {
    var now = require(name, reach).labels();
    return ResponseEntity.ok().eTag(tags.of(now)).body(now);
  }

  @PostMapping("/labels")
  @Needs(Permission.OPERATE_FLEET)
  LabelsJson.Changed labelMany(Actor actor, @RequestBody LabelsJson.OfHosts wanted) {
    return new LabelsJson.Changed(labels.replaceAll(actor, wanted.checked()));
  }

  private Host require(String name, Scope reach) {
    return hosts.find(name, reach).orElseThrow(() -> new NotFoundException("There is no host named %s.".formatted(name)));
  }

  private HostJson json(Host host, Scope reach) {
    return json(List.of(host), reach).getFirst().with(findings.of(host));
  }

  private List<HostJson> json(List<Host> page, Scope reach) {
    var reboots = rollouts.current(page.stream().map(Host::id).toList());
    var inSight = rolloutListing.within(reboots.values().stream().map(Reboot::rolloutId).toList(), reach);
    return page.stream()
        .map(
            host -> {
              var reboot = reboots.get(host.id());
              return HostJson.of(host, liveness.lastSeen(host), reboot == null ? null : HostJson.CurrentReboot.of(reboot, inSight));
            })
        .toList();
  }
}
