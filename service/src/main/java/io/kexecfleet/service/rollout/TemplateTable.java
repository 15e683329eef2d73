package io.kexecfleet.service.rollout;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The templates in the database. */
interface TemplateTable extends Repository<RolloutTemplate, String> {

  @Query("select t from RolloutTemplate t order by t.name")
  List<RolloutTemplate> all();

  Optional<RolloutTemplate> findByName(String name);

  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select t from RolloutTemplate t where t.name = :name")
  Optional<RolloutTemplate> lock(String name);

  RolloutTemplate save(RolloutTemplate template);

  void delete(RolloutTemplate template);
}
