package io.kexecfleet.service.rollout;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The rollouts in the database. */
interface RolloutTable extends Repository<Rollout, UUID> {

  Optional<Rollout> findById(UUID id);

  /** Waits until nobody else decides about this rollout, and keeps the others out until the transaction ends. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select o from Rollout o where o.id = :id")
  Optional<Rollout> lock(UUID id);

  @Query("select o.id from Rollout o where o.state = RUNNING")
  List<UUID> running();

  @Query("select o from Rollout o order by o.id desc")
  List<Rollout> newest(Limit limit);

  @Query("select o from Rollout o where o.id < :before order by o.id desc")
  List<Rollout> newestBefore(UUID before, Limit limit);
}
