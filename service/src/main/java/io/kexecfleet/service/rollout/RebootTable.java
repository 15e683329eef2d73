package io.kexecfleet.service.rollout;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The reboots in the database. What is read here is only changed under the lock of their rollout. */
interface RebootTable extends Repository<Reboot, UUID> {

  Optional<Reboot> findById(UUID id);

  Optional<Reboot> findByRolloutIdAndHostId(UUID rolloutId, UUID hostId);

  /** Which rollout a reboot belongs to. */
  record Place(UUID rebootId, UUID rolloutId) {}

  @Query("select r.id, r.rolloutId from Reboot r where r.id = :id and r.hostId = :hostId")
  Optional<Place> own(UUID id, UUID hostId);

  @Query(
      """
      select r.id, r.rolloutId from Reboot r
      where r.hostId = :hostId and (r.state <> DONE or (r.lostAt is not null and r.resolvedAt is null))
      """)
  Optional<Place> active(UUID hostId);

  /** A host that is in a rollout already, or was lost in one and not resolved. */
  record Busy(UUID hostId, UUID rolloutId, RebootState state) {}

  @Query(
      """
      select r.hostId, r.rolloutId, r.state from Reboot r
      where r.hostId in :hostIds and (r.state <> DONE or (r.lostAt is not null and r.resolvedAt is null))
      """)
  List<Busy> busy(Collection<UUID> hostIds);

  @Query(
      """
      select r from Reboot r
      where r.hostId in :hostIds and (r.state <> DONE or (r.lostAt is not null and r.resolvedAt is null))
      """)
  List<Reboot> current(Collection<UUID> hostIds);

  @Query("select r from Reboot r where r.rolloutId = :rolloutId and r.deadline <= :now order by r.deadline")
  List<Reboot> due(UUID rolloutId, Instant now, Limit limit);

  @Query("select r from Reboot r where r.rolloutId = :rolloutId and r.state = :state order by r.position")
  List<Reboot> inTurn(UUID rolloutId, RebootState state, Limit limit);

  @Query("select min(r.deadline) from Reboot r where r.rolloutId = :rolloutId")
  @Nullable Instant nextDeadline(UUID rolloutId);

  @Query("select min(r.deadline) from Reboot r where r.rolloutId = :rolloutId and r.id not in :except")
  @Nullable Instant nextDeadline(UUID rolloutId, Collection<UUID> except);

  @Query("select r from Reboot r where r.rolloutId = :rolloutId and r.position > :after order by r.position")
  List<Reboot> page(UUID rolloutId, int after, Limit limit);
}
