package io.kexecfleet.service.api;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.rollout.RolloutGates;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a rollout waits for, below {@code /api/v1/rollouts/ID}: people who approve it, and its gates. */
@RestController
@RequestMapping("/api/v1/rollouts/{id}")
class GateAndApprovalController {

  private final Rollouts rollouts;
  private final RolloutGates gates;

  GateAndApprovalController(Rollouts rollouts, RolloutGates gates) {
    this.rollouts = rollouts;
    this.gates = gates;
  }

  /**
   * Who approved, and how many more it takes.
   *
   * @param author may not
   * @param approveBy when it ends unless enough have approved
   */
  record Approvals(int needed, int missing, String author, Instant approveBy, List<RolloutJson.Approval> approvals) {}

  @GetMapping("/gates")
  @Needs(Permission.READ)
  GateJson.Gates gates(@PathVariable UUID id, Scope reach) {
    return GateJson.Gates.of(gates.of(rollouts.require(id, reach)));
  }

  @GetMapping("/approvals")
  @Needs(Permission.READ)
  Approvals approvals(@PathVariable UUID id, Scope reach) {
    var rollout = rollouts.require(id, reach);
    var given = rollouts.approvals(id).stream().map(RolloutJson.Approval::of).toList();
    var needed = rollout.plan().approvals();
    return new Approvals(needed, Math.max(0, needed - given.size()), rollout.author(), rollout.approveBy(), given);
  }
}
