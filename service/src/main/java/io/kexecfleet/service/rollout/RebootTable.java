package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The reboots in the database. Only whoever holds the {@link EngineLock} changes them. */
interface RebootTable extends Repository<Reboot, UUID> {

  List<Reboot> findByIdIn(Collection<UUID> ids);

  /** Those of these hosts that are active, and those that somebody speaks of. */
  @Query(
      """
      select r from Reboot r
      where (r.hostId in :hostIds and (r.state <> DONE or (r.heldAt is not null and r.resolvedAt is null))) or r.id in :ids
      """)
  List<Reboot> concerned(Collection<UUID> hostIds, Collection<UUID> ids);

  /**
   * A host that is in a rollout already, or keeps its place in one.
   *
   * @param scope the one under which that was made
   */
  record Busy(UUID hostId, UUID rolloutId, String rolloutName, RebootState state, String scope) {}

  @Query(
      """
      select r.hostId, r.rolloutId, o.name, r.state, o.scope from Reboot r join Rollout o on o.id = r.rolloutId
      where r.hostId in :hostIds and (r.state <> DONE or (r.heldAt is not null and r.resolvedAt is null))
      """)
  List<Busy> busy(Collection<UUID> hostIds);

  @Query(
      """
      select r from Reboot r
      where r.hostId in :hostIds and (r.state <> DONE or (r.heldAt is not null and r.resolvedAt is null))
      """)
  List<Reboot> current(Collection<UUID> hostIds);

  /** The latest of a host in a rollout comes first. */
  @Query("select r from Reboot r where r.rolloutId = :rolloutId and r.hostId = :hostId order by r.attempt desc")
  List<Reboot> attempts(UUID rolloutId, UUID hostId);

  /** Those that wait for their turn or are staged for it. */
  @Query("select r from Reboot r where r.rolloutId = :rolloutId and r.state in (QUEUED, STAGING, STAGED) order by r.wave, r.position")
  List<Reboot> nextInTurn(UUID rolloutId, Limit limit);

  /** The latest of each host, in their turn. */
  @Query(
      """
      select r from Reboot r
      where r.rolloutId = :rolloutId and r.position > :after
        and not exists (select 1 from Reboot n where n.rolloutId = r.rolloutId and n.hostId = r.hostId and n.attempt > r.attempt)
      order by r.position
      """)
  List<Reboot> page(UUID rolloutId, int after, Limit limit);

  /** The latest of each host, in their turn, of those that ended otherwise or are held though they ended so. */
  @Query(
      """
      select r from Reboot r
      where r.rolloutId = :rolloutId and r.outcome is not null and (r.outcome not in :successes or r.heldAt is not null)
        and not exists (select 1 from Reboot n where n.rolloutId = r.rolloutId and n.hostId = r.hostId and n.attempt > r.attempt)
      order by r.position
      """)
  List<Reboot> unsuccessful(UUID rolloutId, Collection<Outcome> successes);

  /** Those of a rollout that never began: its hosts are free again. */
  @Modifying(flushAutomatically = true, clearAutomatically = false)
  @Query(
      """
      update Reboot r set r.state = DONE, r.outcome = CANCELLED, r.detail = :why, r.endedAt = :at, r.deadline = null
      where r.rolloutId = :rolloutId and r.state = QUEUED
      """)
  void releaseAll(UUID rolloutId, String why, Instant at);
}
