package io.kexecfleet.service.rollout;

import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads what is desired of hosts. One statement, so a generation always comes with what it stands for. */
@Component
@Transactional(readOnly = true)
public class DesiredStates {

  private static final String READ =
      """
      select new io.kexecfleet.service.rollout.DesiredState$Row(
        h.id, h.generation, h.recordedRebootId, h.bootId, h.kernelRelease, h.agentVersion, h.hardware, h.findingsDigest,
        r.id, r.state, r.outcome, r.byFirmware, r.bootId, r.orderedAt, r.orderDeadline, r.orderedGeneration, r.withdrawnGeneration,
        o.target, o.hooks)
      from Host h
      left join Reboot r on r.hostId = h.id and (r.state <> DONE or (r.heldAt is not null and r.resolvedAt is null))
      left join Rollout o on o.id = r.rolloutId
      """;

  private final EntityManager entities;

  DesiredStates(EntityManager entities) {
    this.entities = entities;
  }

  public List<DesiredState> all() {
    return entities.createQuery(READ, DesiredState.Row.class).getResultList().stream().map(DesiredState.Row::toDesiredState).toList();
  }

  /** Those of the hosts that exist. */
  public List<DesiredState> of(Collection<UUID> hostIds) {
    return entities
        .createQuery(READ + " where h.id in :ids", DesiredState.Row.class)
        .setParameter("ids", hostIds)
        .getResultList()
        .stream()
        .map(DesiredState.Row::toDesiredState)
        .toList();
  }
}
