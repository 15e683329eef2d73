package io.kexecfleet.service.rollout;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.problem.Precondition;
import io.kexecfleet.service.rollout.engine.Budget;
import io.kexecfleet.service.rollout.engine.Place;
import io.kexecfleet.service.rollout.plan.Amount;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** The budgets over all rollouts, and who takes places in them. */
@Service
public class Budgets {

  private final BudgetTable table;
  private final BudgetReader reader;
  private final EngineLock lock;
  private final RolloutRunner runner;
  private final AuditLog audit;
  private final TransactionTemplate transactions;
  private final Clock clock;

  Budgets(
      BudgetTable table,
      BudgetReader reader,
      EngineLock lock,
      RolloutRunner runner,
      AuditLog audit,
      TransactionTemplate transactions,
      Clock clock) {
    this.table = table;
    this.reader = reader;
    this.lock = lock;
    this.runner = runner;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  public List<BudgetRow> all() {
    return table.findAll();
  }

  public Optional<BudgetRow> find(String name) {
    return table.findByName(name);
  }

  /** A budget with who takes its places. */
  public record Use(List<Budget> budgets, List<Place> places) {}

  public Use use() {
    var now = clock.instant();
    var shared = reader.shared(now);
    return new Use(shared, reader.places(shared, Places.NO_ROLLOUT, now).stream().filter(place -> place.until() == null).toList());
  }

  /**
   * Holds from the next jump on; hosts that are out stay out.
   *
   * @return what it is now
   */
  public BudgetRow put(
      String name,
      Selector selector,
      @Nullable String label,
      @Nullable Amount maxOut,
      @Nullable Integer hostSecondsPerMinute,
      Actor actor,
      Precondition<BudgetRow> wanted) {
    var row = new BudgetRow(name, selector, label, maxOut, hostSecondsPerMinute);
    var stored =
        transactions.execute(
            _ -> {
              lock.take();
              wanted.require(table.findByName(name).orElse(null));
              audit.record(
                  actor,
                  "budget.put",
                  name,
                  Map.of(
                      "selector", selector.toString(),
                      "label", label == null ? "" : label,
                      "maxOut", maxOut == null ? "" : maxOut.toString(),
                      "hostSecondsPerMinute", hostSecondsPerMinute == null ? "" : hostSecondsPerMinute));
              return table.save(row);
            });
    runner.lookAtAll();
    return stored;
  }

  /** @return whether there was one */
  public boolean delete(String name, Actor actor, Precondition<BudgetRow> wanted) {
    var deleted =
        transactions.execute(
            _ -> {
              lock.take();
              var row = table.findByName(name);
              wanted.require(row.orElse(null));
              row.ifPresent(
                  it -> {
                    table.delete(it);
                    audit.record(actor, "budget.delete", name, Map.of());
                  });
              return row.isPresent();
            });
    runner.lookAtAll();
    return deleted;
  }
}
