package io.kexecfleet.service.dashboard.live;

import io.kexecfleet.service.dashboard.SeeOther;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.RebootMark;
import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.RolloutHosts;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.rollout.WhyNots;
import io.kexecfleet.service.rollout.engine.WhyNot;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.UriComponentsBuilder;

/** {@code /rollouts/ID/hosts}: each host of a rollout, and why it does not go; and who is where in the grid. */
@Controller
@RequestMapping("/rollouts/{id}")
class RolloutHostsController {

  /** What is read at once: lines of the table, and names for the grid. */
  private static final int LINES = 50;

  private static final int NAMES = 200;
  private static final int LONGEST_NAME = 253;

  private final Rollouts rollouts;
  private final RolloutHosts hosts;
  private final WhyNots whyNots;
  private final RolloutPage page;

  RolloutHostsController(Rollouts rollouts, RolloutHosts hosts, WhyNots whyNots, RolloutPage page) {
    this.rollouts = rollouts;
    this.hosts = hosts;
    this.whyNots = whyNots;
    this.page = page;
  }

  /** @param after the turn behind which the table begins, from 0 */
  @GetMapping("/hosts")
  @Needs(Permission.READ)
  ModelAndView table(
      @PathVariable UUID id,
      @RequestParam(required = false) @Nullable Set<RebootMark> show,
      @RequestParam(defaultValue = "false") boolean held,
      @RequestParam(defaultValue = "") String q,
      @RequestParam(defaultValue = "-1") int after,
      Scope reach,
      HttpServletRequest request) {
    var rollout = rollouts.require(id, reach);
    var filter = new RolloutHosts.Query(id, show == null ? Set.of() : show, held, search(q));
    var members = hosts.page(filter, after, LINES);
    var glance = page.look(id);
    var why = whyNots(rollout, members, reach);
    var model = new HashMap<String, @Nullable Object>();
    model.put("glance", glance);
    model.put("legend", LegendItem.all(glance));
    model.put("filter", filter);
    model.put("filtered", !filter.marks().isEmpty() || filter.held() || !filter.search().isEmpty());
    model.put("after", after);
    model.put("here", address(filter, after));
    model.put("lines", members.stream().map(member -> HostLine.of(member, why.get(member.host().id()), glance.at())).toList());
    model.put("next", members.size() < LINES ? null : address(filter, members.getLast().reboot().position()));
    model.put("mayResolve", Looker.of(request).may(Permission.OPERATE, rollout));
    return new ModelAndView("live/hosts", model);
  }

  private static String search(String text) {
    var name = text.strip().toLowerCase(Locale.ROOT);
    if (name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
      throw new InvalidInputException("q", "A part of a name has at most %d characters.".formatted(LONGEST_NAME));
    }
    return name;
  }

  private Map<UUID, WhyNot> whyNots(Rollout rollout, List<RolloutHosts.Member> members, Scope reach) {
    var waiting = members.stream().filter(member -> HostLine.waits(member.reboot())).toList();
    return waiting.isEmpty() || rollout.state().hasEnded() ? Map.of() : whyNots.of(rollout.id(), waiting, reach);
  }

  private static String address(RolloutHosts.Query filter, int after) {
    var address = UriComponentsBuilder.fromPath("/rollouts/{id}/hosts");
    if (!filter.marks().isEmpty()) {
      address.queryParam("show", filter.marks().stream().sorted().toArray());
    }
    if (filter.held()) {
      address.queryParam("held", true);
    }
    if (!filter.search().isEmpty()) {
      address.queryParam("q", "{q}");
    }
    if (after >= 0) {
      address.queryParam("after", after);
    }
    return address.encode().build(filter.search().isEmpty() ? Map.of("id", filter.rolloutId()) : Map.of("id", filter.rolloutId(), "q", filter.search())).toString();
  }

  /** Of those from that turn on, as JSON. */
  @GetMapping("/names")
  @Needs(Permission.READ)
  @ResponseBody
  List<String> names(@PathVariable UUID id, @RequestParam int from, Scope reach) {
    rollouts.require(id, reach);
    return hosts.names(id, from, NAMES);
  }

  /** Leads from a place in the grid to its host's page. */
  @GetMapping("/at/{turn}")
  @Needs(Permission.READ)
  ModelAndView at(@PathVariable UUID id, @PathVariable int turn, Scope reach) {
    rollouts.require(id, reach);
    return hosts.names(id, turn, 1).stream()
        .findFirst()
        .map(name -> SeeOther.at("/hosts/" + name))
        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "The rollout has no host with this turn."));
  }

  @GetMapping("/hosts/{host}")
  @Needs(Permission.READ)
  ModelAndView host(@PathVariable UUID id, @PathVariable String host, Scope reach) {
    rollouts.require(id, reach);
    if (!HostDirectory.isName(host)) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "No host is called so.");
    }
    return SeeOther.at("/hosts/" + host);
  }
}
