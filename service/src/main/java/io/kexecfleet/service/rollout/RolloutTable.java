package io.kexecfleet.service.rollout;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The rollouts in the database. */
interface RolloutTable extends Repository<Rollout, UUID> {

  Optional<Rollout> findById(UUID id);

  /**
   * As it is until the end of the transaction. The first look at it in a transaction must be this one, and whoever takes the
   * {@link EngineLock} too takes that before.
   */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select o from Rollout o where o.id = :id")
  Optional<Rollout> lock(UUID id);

  /** Those that have not ended, the oldest first. */
  @Query("select o.id from Rollout o where o.endedAt is null and o.state <> DRAFT order by o.id")
  List<UUID> inProgress();

  /** Those that may go on when others gave places up in a budget over all rollouts. */
  @Query(
      """
      select o.id from Rollout o
      where o.state = RUNNING and o.ending is null and o.id not in :except and exists (select 1 from BudgetRow)
      """)
  List<UUID> waitingForOthers(Collection<UUID> except);

  @Query("select o from Rollout o where o.endedAt is null")
  List<Rollout> open();

  List<Rollout> findByIdInOrderByIdDesc(Collection<UUID> ids);
}
