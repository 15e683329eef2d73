package io.kexecfleet.service.rollout;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.rollout.plan.Plan;
import io.kexecfleet.service.rollout.plan.Selection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;

/** Tries the hosts of a rollout again that did not make it: as a new rollout, so that what happened stays on record. */
@Service
public class Retry {

  private final RolloutTable rollouts;
  private final RebootTable reboots;
  private final HostDirectory hosts;
  private final Rollouts operators;
  private final RolloutControl control;

  Retry(RolloutTable rollouts, RebootTable reboots, HostDirectory hosts, Rollouts operators, RolloutControl control) {
    this.rollouts = rollouts;
    this.reboots = reboots;
    this.hosts = hosts;
    this.operators = operators;
    this.control = control;
  }

  /**
   * By the same plan in one wave. Whoever retries a host that came back badly says by it that the host may go again, which
   * resolves it; one that was lost, and of which nothing is known, has to be resolved first.
   *
   * @param stored is told the new one's id in the transaction that stores it
   * @throws RolloutException {@code NOT_NOW} before the rollout ended, or when everybody made it
   */
  public Rollout failed(UUID id, Actor actor, Consumer<String> stored) {
    var rollout = rollouts.findById(id).orElseThrow(() -> RolloutException.unknown(id));
    if (!rollout.state().hasEnded()) {
      throw new RolloutException(
          RolloutException.Reason.NOT_NOW, "Rollout %s is %s: its failed hosts can be tried again once it has ended.".formatted(id, rollout.state()));
    }
    var failed =
        reboots.page(id, -1, Limit.unlimited()).stream().filter(reboot -> isToRetry(rollout, reboot)).toList();
    if (failed.isEmpty()) {
      throw new RolloutException(
          RolloutException.Reason.NOT_NOW, "There is nobody to try again: everybody made it, or was lost and has to be resolved first.");
    }
    var names = hosts.all(failed.stream().map(Reboot::hostId).toList()).stream().collect(Collectors.toMap(Host::id, Host::name));
    for (var reboot : failed) {
      if (reboot.isHoldingItsPlace()) {
        control.resolve(id, names.getOrDefault(reboot.hostId(), ""), "Tried again.", actor);
      }
    }
    return operators.create(request(rollout, failed.stream().map(it -> names.getOrDefault(it.hostId(), "")).toList()), false, actor, stored);
  }

  private static boolean isToRetry(Rollout rollout, Reboot reboot) {
    var outcome = reboot.outcome();
    return outcome != null
        && !(rollout.plan().method().isSuccess(outcome) && reboot.heldAt() == null)
        && !(outcome == Outcome.LOST && reboot.isHoldingItsPlace());
  }

  private static RolloutRequest request(Rollout rollout, List<String> names) {
    var plan = rollout.plan();
    var oneWave =
        new Plan(
            plan.method(),
            plan.dryRun(),
            plan.maxOut(),
            plan.groups(),
            plan.maxFailures(),
            plan.retries(),
            plan.order(),
            List.of(),
            plan.windows(),
            plan.stageAhead(),
            plan.gates(),
            plan.approvals(),
            null,
            plan.deadlines());
    return new RolloutRequest(rollout.name(), rollout.target(), new Selection(names, null), oneWave, rollout.hooks(), rollout.scope(), null, rollout.id());
  }
}
