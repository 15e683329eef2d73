package io.kexecfleet.service.inventory;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The hosts in the database. */
public interface Hosts extends Repository<Host, UUID> {

  Optional<Host> findById(UUID id);

  /** Retired or not. */
  Optional<Host> findByName(String name);

  /** Reads it after the lock is taken: the first look at it in its transaction must be this one. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select h from Host h where h.name = :name")
  Optional<Host> lockByName(String name);

  /** In the order of their ids, so that two who lock the same hosts never wait for each other in a circle. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select h from Host h where h.id in :ids order by h.id")
  List<Host> lockAll(Collection<UUID> ids);

  /** Writes down what was changed so far, for statements that are made past it. */
  void flush();

  List<Host> findByNameIn(Collection<String> names);

  List<Host> findByIdInOrderByName(Collection<UUID> ids);
}
