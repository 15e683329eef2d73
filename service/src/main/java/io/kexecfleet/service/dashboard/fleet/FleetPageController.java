package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.request.RebootCursor;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** {@code /}: the fleet at a glance; and the hosts that somebody has to take care of. */
@Controller
class FleetPageController {

  private static final int HELD_ON_A_PAGE = 50;

  private final Glances glances;
  private final HeldHosts held;

  FleetPageController(Glances glances, HeldHosts held) {
    this.glances = glances;
    this.held = held;
  }

  @GetMapping("/")
  @Needs(Permission.READ)
  String fleet(Scope reach, HttpServletRequest request, Model model) {
    model.addAttribute("glance", glances.of(reach));
    model.addAttribute("reach", reach.isEverything() ? "" : reach.toString());
    model.addAttribute("origin", ServletUriComponentsBuilder.fromContextPath(request).toUriString());
    return Parts.isWanted(request) ? "fleet/fleet :: now" : "fleet/fleet";
  }

  @GetMapping("/fleet/held")
  @Needs(Permission.READ)
  String held(Scope reach, @RequestParam(required = false) @Nullable String cursor, Model model) {
    var page = held.page(reach, RebootCursor.read(cursor), HELD_ON_A_PAGE);
    model.addAttribute("held", page.hosts());
    model.addAttribute("first", cursor == null);
    model.addAttribute("next", page.next());
    return "fleet/held";
  }
}
