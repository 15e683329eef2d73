package io.kexecfleet.service.api;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.rollout.FleetSummaries;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/fleet}: the fleet in numbers. */
@RestController
@RequestMapping("/api/v1/fleet")
class FleetController {

  private final FleetSummaries summaries;

  FleetController(FleetSummaries summaries) {
    this.summaries = summaries;
  }

  /** As it stood a few seconds ago. */
  @GetMapping
  @Needs(Permission.READ)
  FleetJson summary(Scope reach) {
    return FleetJson.of(summaries.of(reach));
  }
}
