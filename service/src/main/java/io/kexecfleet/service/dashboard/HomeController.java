package io.kexecfleet.service.dashboard;

import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /}: the fleet at a glance. */
@Controller
class HomeController {

  @GetMapping("/")
  @Needs(Permission.READ)
  String page() {
    return "home";
  }
}
