package io.kexecfleet.service.rollout;

import io.kexecfleet.service.rollout.engine.Place;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Port: hosts that go past all rollouts and still take places in the budgets. */
public interface OtherPlaces {

  /**
   * Those that are taken. Asked by whoever holds the lock under which places are taken.
   *
   * @param since those given up after this too; null: none of them
   */
  List<Place> places(@Nullable Instant since);

  /** How many such hosts there are, beside those of the inventory, by their labels: percentages are of all of them. */
  Map<Map<String, String>, Integer> hosts();
}
