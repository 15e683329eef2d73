package io.kexecfleet.service.api;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.Choices;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.PageLimit;
import io.kexecfleet.service.request.TimeRange;
import io.kexecfleet.service.rollout.Reboot;
import io.kexecfleet.service.rollout.RebootHistory;
import io.kexecfleet.service.rollout.RebootQuery;
import io.kexecfleet.service.rollout.RolloutListing;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/reboots}: what became of hosts, over all rollouts. */
@RestController
@RequestMapping("/api/v1")
class RebootController {

  private static final String LIST = "ended-reboots";

  private final RebootHistory history;
  private final RolloutListing rollouts;
  private final HostDirectory hosts;

  RebootController(RebootHistory history, RolloutListing rollouts, HostDirectory hosts) {
    this.history = history;
    this.rollouts = rollouts;
    this.hosts = hosts;
  }

  /** Those that have ended, the newest first. */
  @GetMapping("/reboots")
  @Needs(Permission.READ)
  RebootJson.Page list(
      @RequestParam(required = false) @Nullable UUID rollout,
      @RequestParam(required = false) @Nullable String host,
      @RequestParam(required = false) @Nullable List<String> outcome,
      @RequestParam(required = false) @Nullable Boolean needsResolution,
      @RequestParam(required = false) @Nullable Instant since,
      @RequestParam(required = false) @Nullable Instant until,
      @RequestParam(required = false) @Nullable Boolean dryRun,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit,
      Scope reach) {
    var range = new TimeRange(since, until);
    var outcomes = Choices.of("outcome", Outcome.class, outcome);
    var hostId = host == null ? null : named(host, reach);
    return page(
        new RebootQuery(reach, rollout, hostId, outcomes, needsResolution, range.since(), range.until(), dryRun), cursor, limit, reach);
  }

  /** A name that is spelt wrong must not look like a host that nothing ever happened to. */
  private UUID named(String host, Scope reach) {
    return hosts
        .find(host, reach)
        .map(Host::id)
        .orElseThrow(() -> new InvalidInputException("host", "host must name a host that is known."));
  }

  @GetMapping("/reboots/{id}")
  @Needs(Permission.READ)
  RebootJson get(@PathVariable UUID id, Scope reach) {
    var reboot = history.find(id, reach).orElseThrow(() -> new NotFoundException("There is no reboot %s.".formatted(id)));
    return json(List.of(reboot), reach).getFirst();
  }

  /** The history of one host: its reboots that have ended, the newest first. */
  @GetMapping("/hosts/{name}/reboots")
  @Needs(Permission.READ)
  RebootJson.Page ofHost(
      @PathVariable String name,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit,
      Scope reach) {
    var host =
        hosts.find(name, reach).orElseThrow(() -> new NotFoundException("There is no host named %s.".formatted(name)));
    return page(RebootQuery.of(host.id()), cursor, limit, reach);
  }

  private RebootJson.Page page(RebootQuery query, @Nullable String cursor, int limit, Scope reach) {
    var after =
        cursor == null
            ? RebootQuery.Place.BEGIN
            : Cursor.parts(
                LIST, cursor, 2, parts -> new RebootQuery.Place(Instant.parse(parts.getFirst()), UUID.fromString(parts.get(1))));
    var page = history.page(query, after, PageLimit.require(limit));
    var last = page.size() < limit ? null : page.getLast();
    return new RebootJson.Page(
        json(page, reach), last == null || last.endedAt() == null ? null : Cursor.write(LIST, List.of(last.endedAt(), last.id())));
  }

  private List<RebootJson> json(List<Reboot> page, Scope reach) {
    return RebootJson.all(
        page,
        hosts.all(page.stream().map(Reboot::hostId).toList()),
        rollouts.within(page.stream().map(Reboot::rolloutId).toList(), reach));
  }
}
