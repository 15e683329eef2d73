package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.dashboard.Say;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.FleetSummaries;
import io.kexecfleet.service.rollout.FleetSummary;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /hosts}: the hosts of the fleet, or those that somebody looks for. */
@Controller
class HostsPageController {

  private final HostList list;
  private final HostLook look;
  private final FleetSummaries summaries;
  private final Say say;

  HostsPageController(HostList list, HostLook look, FleetSummaries summaries, Say say) {
    this.list = list;
    this.look = look;
    this.summaries = summaries;
    this.say = say;
  }

  @GetMapping(HostFilter.PATH)
  @Needs(Permission.READ)
  String hosts(
      @RequestParam(defaultValue = "") String search,
      @RequestParam(defaultValue = "") String selector,
      @RequestParam(defaultValue = "") String kernelRelease,
      @RequestParam(defaultValue = "") String readiness,
      @RequestParam(defaultValue = "") String agent,
      @RequestParam(defaultValue = "") String sort,
      @RequestParam(required = false) @Nullable String cursor,
      Scope reach,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model) {
    var filter = new HostFilter(search, selector, kernelRelease, readiness, agent, sort);
    var fleet = summaries.of(reach);
    model.addAttribute("filter", filter);
    model.addAttribute("fleet", fleet);
    model.addAttribute("kernels", kernels(filter, fleet));
    try {
      var query = filter.query(reach, look.silentSince());
      var page = list.page(query, filter.place(cursor), reach);
      model.addAttribute("hosts", page.hosts());
      model.addAttribute("next", page.next() == null ? null : filter.behind(page.next()));
      model.addAttribute("first", cursor == null);
      model.addAttribute("count", count(filter, fleet, page, cursor == null));
    } catch (InvalidInputException e) {
      if (!e.field().equals(HostFilter.SELECTOR)) {
        throw e;
      }
      model.addAttribute("selectorProblem", e.getMessage());
    }
    if (!Parts.isWanted(request)) {
      return "fleet/hosts";
    }
    response.setHeader("HX-Push-Url", filter.address());
    model.addAttribute("part", true);
    return "fleet/hosts :: found";
  }

  /** To choose from; the one that is chosen is always among them. */
  private static List<String> kernels(HostFilter filter, FleetSummary fleet) {
    return Stream.concat(fleet.kernels().stream().map(FleetSummary.Kernel::release), Stream.of(filter.kernelRelease()))
        .filter(release -> !release.isEmpty())
        .distinct()
        .toList();
  }

  private String count(HostFilter filter, FleetSummary fleet, HostList.Page page, boolean first) {
    int here = page.hosts().size();
    if (first && page.next() == null) {
      return say.count(here, "host");
    }
    var known = HostCount.known(filter, fleet);
    return known.isPresent() ? "%s of %s".formatted(say.number(here), say.count(known.getAsLong(), "host")) : say.count(here, "host") + " on this page";
  }
}
