package io.kexecfleet.service.rollout;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.HostAccess;
import java.util.Set;
import org.springframework.stereotype.Service;

/** Where hosts leave the fleet: not while a rollout counts on them, or they keep a place in a budget. */
@Service
public class HostRetirement {

  private final HostAccess access;
  private final RebootTable reboots;

  HostRetirement(HostAccess access, RebootTable reboots) {
    this.access = access;
    this.reboots = reboots;
  }

  /**
   * Makes a host no part of the fleet any more; its history stays.
   *
   * @throws RolloutException ({@code BUSY_HOST}) when it is in a rollout, or was lost in one and nobody resolved that
   */
  public void retire(Actor actor, Host host) {
    access.retire(actor, host, () -> requireFree(host));
  }

  private void requireFree(Host host) {
    for (var reboot : reboots.current(Set.of(host.id()))) {
      throw new RolloutException(
          RolloutException.Reason.BUSY_HOST,
          reboot.isHoldingItsPlace()
              ? "Host %s was lost, or came back badly, in rollout %s and keeps its place in the budgets: resolve it there first."
                  .formatted(host.name(), reboot.rolloutId())
              : "Host %s is in rollout %s: wait for it, or abort it.".formatted(host.name(), reboot.rolloutId()));
    }
  }
}
