package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.inventory.HostSelection;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.problem.Precondition;
import io.kexecfleet.service.rollout.plan.Plan;
import io.kexecfleet.service.rollout.plan.Selection;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Tries the hosts of a rollout again that did not make it: as a new rollout, so that what happened stays on record. */
@Service
public class Retry {

  private final RolloutTable rollouts;
  private final RebootTable reboots;
  private final HostDirectory hosts;
  private final HostSelection fleet;
  private final Rollouts operators;
  private final RolloutControl control;
  private final RolloutRunner runner;
  private final EngineLock lock;
  private final TransactionTemplate transactions;

  Retry(
      RolloutTable rollouts,
      RebootTable reboots,
      HostDirectory hosts,
      HostSelection fleet,
      Rollouts operators,
      RolloutControl control,
      RolloutRunner runner,
      EngineLock lock,
      TransactionTemplate transactions) {
    this.rollouts = rollouts;
    this.reboots = reboots;
    this.hosts = hosts;
    this.fleet = fleet;
    this.operators = operators;
    this.control = control;
    this.runner = runner;
    this.lock = lock;
    this.transactions = transactions;
  }

  /** A host that did not make it, and why it is not tried again; null: it is. */
  private record Failed(Reboot reboot, String name, LeftOut.@Nullable Why leftOut) {}

  /**
   * By the same plan in one wave. Whoever retries a host that came back badly says by it that the host may go again, which
   * resolves it; one that was lost, and of which nothing is known, has to be resolved first. Hosts that cannot go are left out,
   * which the new rollout says. All of it is done, or nothing.
   *
   * @param reach of the actor: hosts out of it are left alone
   * @param stored is told the new one's id in the transaction that stores it
   * @throws RolloutException {@code NOT_NOW} before the rollout ended, or when there is nobody to try again; as {@link
   *     Rollouts#create} does
   */
  public Rollout failed(UUID id, Actor actor, Scope reach, Precondition<Rollout> wanted, Consumer<String> stored) {
    var made = Rollouts.storing(() -> transactions.execute(_ -> again(id, actor, reach, wanted, stored)));
    runner.lookAtAll();
    return operators.looked(made);
  }

  private Rollout again(UUID id, Actor actor, Scope reach, Precondition<Rollout> wanted, Consumer<String> stored) {
    lock.take();
    var rollout = rollouts.lock(id).orElseThrow(() -> RolloutException.unknown(id));
    wanted.require(rollout);
    if (!rollout.state().hasEnded()) {
      throw new RolloutException(
          RolloutException.Reason.NOT_NOW, "Rollout %s is %s: its failed hosts can be tried again once it has ended.".formatted(id, rollout.state()));
    }
    var failed = failed(rollout, reach);
    var going = failed.stream().filter(it -> it.leftOut() == null).toList();
    if (going.isEmpty()) {
      throw new RolloutException(RolloutException.Reason.NOT_NOW, nobody(failed));
    }
    for (var host : going) {
      if (host.reboot().isHoldingItsPlace()) {
        control.resolve(rollout, host.reboot(), host.name(), "Tried again.", actor);
      }
    }
    var made = operators.store(request(rollout, going.stream().map(Failed::name).toList()), false, actor);
    made.leaveOut(leftOut(failed));
    stored.accept(made.id().toString());
    return made;
  }

  private List<Failed> failed(Rollout rollout, Scope reach) {
    var successes = Arrays.stream(Outcome.values()).filter(rollout.plan().method()::isSuccess).toList();
    var found = reboots.unsuccessful(rollout.id(), successes);
    var names = hosts.all(found.stream().map(Reboot::hostId).toList()).stream().collect(Collectors.toMap(Host::id, Host::name));
    if (names.isEmpty()) {
      return List.of();
    }
    var scope = Selector.parse(rollout.scope());
    var there =
        fleet.choose(Selector.EVERYTHING, names.values()).stream()
            .collect(Collectors.toMap(HostSelection.Chosen::id, Function.identity()));
    return found.stream()
        .map(
            reboot -> {
              var host = there.get(reboot.hostId());
              var isInScope = host != null && scope.matches(host.labels()) && reach.reaches(host.labels());
              return new Failed(
                  reboot,
                  Objects.requireNonNull(names.get(reboot.hostId())),
                  host == null
                      ? LeftOut.Why.RETIRED
                      : !isInScope ? LeftOut.Why.OUT_OF_SCOPE : isLost(reboot) ? LeftOut.Why.UNRESOLVED : null);
            })
        .toList();
  }

  private static boolean isLost(Reboot reboot) {
    return reboot.outcome() == Outcome.LOST && reboot.isHoldingItsPlace();
  }

  private static List<LeftOut> leftOut(List<Failed> failed) {
    Map<LeftOut.Why, List<String>> names =
        failed.stream()
            .filter(host -> host.leftOut() != null)
            .collect(Collectors.groupingBy(host -> Objects.requireNonNull(host.leftOut()), TreeMap::new, Collectors.mapping(Failed::name, Collectors.toList())));
    return names.entrySet().stream().map(why -> LeftOut.of(why.getKey(), why.getValue())).toList();
  }

  private static String nobody(List<Failed> failed) {
    return failed.isEmpty()
        ? "There is nobody to try again: everybody made it."
        : "There is nobody to try again: %s. Nothing was changed."
            .formatted(
                leftOut(failed).stream()
                    .map(
                        some ->
                            switch (some.why()) {
                              case UNRESOLVED -> "%d of the hosts were lost and have to be resolved first".formatted(some.hosts());
                              case RETIRED -> "%d were retired".formatted(some.hosts());
                              case OUT_OF_SCOPE -> "%d are out of scope".formatted(some.hosts());
                            })
                    .collect(Collectors.joining(", ")));
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
