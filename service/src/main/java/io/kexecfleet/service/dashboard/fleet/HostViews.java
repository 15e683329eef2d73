package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.inventory.HostFindings;
import io.kexecfleet.service.inventory.Liveness;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.request.RebootCursor;
import io.kexecfleet.service.rollout.Reboot;
import io.kexecfleet.service.rollout.RebootHistory;
import io.kexecfleet.service.rollout.RebootQuery;
import io.kexecfleet.service.rollout.RolloutListing;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.rollout.WhyNots;
import io.kexecfleet.service.rollout.engine.RebootState;
import io.kexecfleet.service.rollout.engine.WhyNot;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** Gathers what the rooms know about a host. */
@Component
class HostViews {

  private static final int ON_A_PAGE = 10;

  private final HostDirectory hosts;
  private final HostFindings findings;
  private final Liveness liveness;
  private final HostLook look;
  private final Rollouts rollouts;
  private final RolloutListing listing;
  private final RebootHistory history;
  private final WhyNots whyNots;

  HostViews(
      HostDirectory hosts,
      HostFindings findings,
      Liveness liveness,
      HostLook look,
      Rollouts rollouts,
      RolloutListing listing,
      RebootHistory history,
      WhyNots whyNots) {
    this.hosts = hosts;
    this.findings = findings;
    this.liveness = liveness;
    this.look = look;
    this.rollouts = rollouts;
    this.listing = listing;
    this.history = history;
    this.whyNots = whyNots;
  }

  /** @throws ResponseStatusException 404, also for one out of reach */
  Host require(String name, Scope reach) {
    return hosts
        .find(name, reach)
        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no host named %s.".formatted(name)));
  }

  /**
   * @param after where its history goes on
   * @param operating which hosts whoever looks may take care of
   */
  HostView of(Host host, RebootQuery.Place after, Scope reach, Optional<Scope> operating) {
    var past = history.page(RebootQuery.of(host.id()), after, ON_A_PAGE);
    var names = listing.names(past.stream().map(Reboot::rolloutId).toList(), reach);
    var shown = past.stream().map(reboot -> PastReboot.of(reboot, names)).toList();
    var current = current(host, reach, operating);
    return new HostView(
        host,
        look.agent(host),
        liveness.lastSeen(host),
        findings.of(host),
        current,
        HostView.load(current, shown),
        shown,
        RebootCursor.behind(past, ON_A_PAGE));
  }

  private @Nullable CurrentReboot current(Host host, Scope reach, Optional<Scope> operating) {
    var reboot = rollouts.current(Set.of(host.id())).get(host.id());
    if (reboot == null) {
      return null;
    }
    var name = listing.names(List.of(reboot.rolloutId()), reach).get(reboot.rolloutId());
    return CurrentReboot.of(
        reboot, name, name == null ? null : whyNot(reboot, host, reach), operating.filter(scope -> isResolvable(reboot, host, scope)).isPresent());
  }

  private boolean isResolvable(Reboot reboot, Host host, Scope operating) {
    return reboot.isHoldingItsPlace()
        && operating.reaches(host.labels())
        && !listing.names(List.of(reboot.rolloutId()), operating).isEmpty();
  }

  private @Nullable WhyNot whyNot(Reboot reboot, Host host, Scope reach) {
    return reboot.state() == RebootState.OUT || reboot.state() == RebootState.DONE ? null : whyNots.of(reboot.rolloutId(), host.name(), reach);
  }
}
