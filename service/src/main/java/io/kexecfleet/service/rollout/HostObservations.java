package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.service.inventory.Hosts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes in what hosts say that is new. What is desired of them afterwards is told through {@link DesiredChanges}. */
@Component
public class HostObservations {

  private static final Logger log = LoggerFactory.getLogger(HostObservations.class);

  private final Hosts hosts;
  private final RebootTable reboots;
  private final RolloutRunner runner;
  private final TransactionTemplate transactions;
  private final ObjectProvider<DesiredChanges> listeners;

  HostObservations(
      Hosts hosts,
      RebootTable reboots,
      RolloutRunner runner,
      TransactionTemplate transactions,
      ObjectProvider<DesiredChanges> listeners) {
    this.hosts = hosts;
    this.reboots = reboots;
    this.runner = runner;
    this.transactions = transactions;
    this.listeners = listeners;
  }

  /**
   * Records a check-in and does what follows from it. A host speaks about itself only: a status of a reboot that is not
   * its own is ignored.
   *
   * @param at when the service received it
   */
  public void record(UUID hostId, CheckIn checkIn, Instant at) {
    var status = checkIn.reboot();
    var spokenOf = status == null ? Optional.<RebootTable.Place>empty() : own(hostId, status.rebootId());
    if (status != null && spokenOf.isEmpty()) {
      log.warn("Host {} speaks about reboot {}, which is not its own: ignored.", hostId, status.rebootId());
    }
    spokenOf.ifPresent(it -> runner.run(it.rolloutId(), new Hearing(hostId, it.rebootId(), at, checkIn, status)));
    var active = reboots.active(hostId).filter(it -> !spokenOf.equals(Optional.of(it)));
    active.ifPresent(it -> runner.run(it.rolloutId(), new Hearing(hostId, it.rebootId(), at, checkIn, null)));
    if (spokenOf.isEmpty() && active.isEmpty()) {
      transactions.executeWithoutResult(_ -> observe(hostId, checkIn));
      listeners.orderedStream().forEach(listener -> listener.changed(Set.of(hostId)));
    }
  }

  private Optional<RebootTable.Place> own(UUID hostId, String rebootId) {
    try {
      return reboots.own(UUID.fromString(rebootId), hostId);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void observe(UUID hostId, CheckIn checkIn) {
    for (var host : hosts.lockAll(List.of(hostId))) {
      host.observe(checkIn.bootId(), checkIn.kernelRelease(), checkIn.agentVersion());
      host.catchUpWith(checkIn.seenGeneration());
    }
  }
}
