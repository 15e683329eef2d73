package io.kexecfleet.service.rollout;

import io.kexecfleet.service.telemetry.DatabaseFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** The budgets over all rollouts, as gauges. Every replica says the same. */
@Component
class BudgetMeters {

  private final BudgetReader reader;
  private final Clock clock;

  BudgetMeters(BudgetReader reader, Clock clock, MeterRegistry meters) {
    this.reader = reader;
    this.clock = clock;
    new DatabaseFigures<>("budgets", this::read, clock, meters)
        .gauge("kexec.fleet.budgets", "Budgets over all rollouts", Tags.empty(), BudgetFigures::budgets)
        .gauges("kexec.fleet.budget.places", "How many hosts a budget allows to be out at once", "budget", BudgetFigures::places)
        .gauges("kexec.fleet.budget.places.taken", "How many places of a budget are taken", "budget", BudgetFigures::taken)
        .gauges(
            "kexec.fleet.budget.used.ratio",
            "The part of a budget in use, of its group that has the least left; 1: nobody may go",
            "budget",
            BudgetFigures::used);
  }

  private BudgetFigures read() {
    var now = clock.instant();
    var shared = reader.shared(now);
    return BudgetFigures.of(shared, reader.places(shared, Places.NO_ROLLOUT, now), now);
  }
}
