package io.kexecfleet.service.dashboard;

import io.kexecfleet.service.security.Caller;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /}: who somebody is here, and what they may do. */
@Controller
class HomeController {

  /** @param scopes selectors of the hosts that the role is for; empty: all */
  record GrantLine(String role, List<String> scopes) {}

  @GetMapping("/")
  @Needs(Permission.READ)
  String page(@AuthenticationPrincipal Caller.Operator caller, Model model) {
    model.addAttribute("name", caller.name());
    model.addAttribute(
        "grants",
        caller.grants().stream()
            .map(grant -> new GrantLine(grant.role().name(), grant.scope().isEverything() ? List.of() : grant.scope().texts()))
            .toList());
    return "home";
  }
}
