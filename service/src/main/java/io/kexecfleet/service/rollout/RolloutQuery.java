package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector.Condition;
import io.kexecfleet.service.rollout.engine.RolloutState;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rollouts somebody wants to see.
 *
 * @param reach only those that were made within it
 * @param states empty: any
 * @param author null: any
 * @param template the one they were made from; null: any or none
 * @param since only those that were made then or later; null: any
 */
public record RolloutQuery(
    Scope reach, Set<RolloutState> states, @Nullable String author, @Nullable String template, @Nullable Instant since) {

  /** @param more what has to hold as well */
  Condition condition(Condition more) {
    var all = new ArrayList<Condition>();
    all.add(more);
    if (!reach.isEverything()) {
      all.add(reach.coverage("scope"));
    }
    if (!states.isEmpty()) {
      all.add(Condition.of("state = any(?)", (Object) states.stream().map(Enum::name).toArray(String[]::new)));
      if (states.stream().noneMatch(RolloutState::hasEnded)) {
        all.add(Condition.of("ended_at is null")); // Has an index, which most rollouts are not in.
      }
    }
    if (author != null) {
      all.add(Condition.of("author = ?", author));
    }
    if (template != null) {
      all.add(Condition.of("template = ?", template));
    }
    if (since != null) {
      all.add(Condition.of("created_at >= ?", since.atOffset(ZoneOffset.UTC)));
    }
    return Condition.all(all);
  }
}
