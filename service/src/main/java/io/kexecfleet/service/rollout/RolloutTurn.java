package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.Hosts;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * One turn of one rollout inside a transaction: lock, read, decide, write. Whatever it decides is on record before
 * anybody hears of it.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class RolloutTurn {

  private final RolloutTable rollouts;
  private final SnapshotReader reader;
  private final Hosts hosts;
  private final Clock clock;

  RolloutTurn(RolloutTable rollouts, SnapshotReader reader, Hosts hosts, Clock clock) {
    this.rollouts = rollouts;
    this.reader = reader;
    this.hosts = hosts;
    this.clock = clock;
  }

  /**
   * What a turn came to.
   *
   * @param hostIds the hosts of whom something else is desired now
   * @param again whether there is more to do at once
   * @param wakeAt when there will be, or null
   */
  record Result(Set<UUID> hostIds, boolean again, @Nullable Instant wakeAt) {}

  /** @param hearing what a host just said about a reboot of this rollout, or null when it is only time */
  Result take(UUID rolloutId, @Nullable Hearing hearing) {
    var rollout = rollouts.lock(rolloutId).orElseThrow(() -> RolloutException.unknown(rolloutId));
    var now = clock.instant();
    var rows = reader.read(rollout, hearing == null ? null : hearing.rebootId(), now);
    var hostsById = lockHosts(rows.reboots());
    var ordersBefore = rows.reboots().stream().collect(Collectors.toMap(Reboot::id, r -> new Ordered(r.order(rollout))));
    var changed = new HashSet<UUID>();
    if (hearing != null && hear(hearing, rows.reboot(hearing.rebootId()), hostOf(hearing.hostId(), hostsById))) {
      changed.add(hearing.hostId());
    }
    var step = RolloutEngine.step(rows.snapshot(rollout, id -> hostOf(id, hostsById).bootId()), now);
    step.decisions().forEach(decision -> apply(decision, rollout, rows, hostsById));
    for (var reboot : rows.reboots()) {
      if (!new Ordered(reboot.order(rollout)).equals(ordersBefore.get(reboot.id()))) {
        changed.add(reboot.hostId());
      }
    }
    changed.forEach(id -> hostOf(id, hostsById).desireChanged());
    return new Result(Set.copyOf(changed), step.again(), rollout.state() == RolloutState.RUNNING ? step.wakeAt() : null);
  }

  private record Ordered(@Nullable RebootOrder order) {}

  private Map<UUID, Host> lockHosts(Collection<Reboot> reboots) {
    var ids = reboots.stream().map(Reboot::hostId).toList();
    return hosts.lockAll(ids).stream().collect(Collectors.toMap(Host::id, Function.identity()));
  }

  /** @return whether its agent shall know that its report is complete */
  private static boolean hear(Hearing hearing, Reboot reboot, Host host) {
    var said = hearing.checkIn();
    host.observe(said.bootId(), said.kernelRelease(), said.agentVersion());
    host.catchUpWith(said.seenGeneration());
    reboot.hear(hearing.at(), said.bootId(), said.seenGeneration(), hearing.status());
    if (!hearing.hasReport() || !reboot.isReportComplete() || reboot.id().equals(host.recordedRebootId())) {
      return false;
    }
    host.reportRecorded(reboot.id());
    return true;
  }

  private static void apply(Decision decision, Rollout rollout, SnapshotReader.Rows rows, Map<UUID, Host> hostsById) {
    switch (decision) {
      case Decision.AboutReboot about -> {
        var reboot = rows.reboot(about.rebootId());
        rollout.count(about, reboot.state());
        reboot.apply(about, hostOf(reboot.hostId(), hostsById).generation() + 1);
      }
      case Decision.End end -> rollout.end(end);
    }
  }

  private static Host hostOf(UUID hostId, Map<UUID, Host> hostsById) {
    return Objects.requireNonNull(hostsById.get(hostId), "a reboot without its host");
  }
}
