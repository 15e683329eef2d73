package io.kexecfleet.service.rollout;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The budgets over all rollouts. */
interface BudgetTable extends Repository<BudgetRow, String> {

  @Query("select b from BudgetRow b order by b.name")
  List<BudgetRow> findAll();

  Optional<BudgetRow> findByName(String name);

  BudgetRow save(BudgetRow row);

  void delete(BudgetRow row);
}
