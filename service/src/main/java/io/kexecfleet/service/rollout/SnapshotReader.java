package io.kexecfleet.service.rollout;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;

/**
 * Reads the part of a rollout that may need a decision: bounded, however many hosts it has, so that a check-in costs
 * the same in a rollout of ten and of ten thousand.
 */
@Component
class SnapshotReader {

  /** Bounds one transaction; a rollout that needs more gets another turn at once. */
  private static final int MOST = 200;

  private final RebootTable reboots;

  SnapshotReader(RebootTable reboots) {
    this.reboots = reboots;
  }

  /** What was read. */
  record Rows(Map<UUID, Reboot> byId, boolean moreDue, boolean moreStaged, @Nullable Instant nextDeadline) {

    Collection<Reboot> reboots() {
      return byId.values();
    }

    Reboot reboot(UUID id) {
      return Objects.requireNonNull(byId.get(id), "a decision about a reboot that was not read");
    }

    Snapshot snapshot(Rollout rollout, Function<UUID, @Nullable String> bootIdOfHost) {
      var facts = byId.values().stream().map(reboot -> reboot.facts(bootIdOfHost.apply(reboot.hostId()))).toList();
      return new Snapshot(rollout.plan(), rollout.state(), rollout.tally(), facts, moreDue, moreStaged, nextDeadline);
    }
  }

  /** @param heardOf the reboot something was just heard about, or null */
  Rows read(Rollout rollout, @Nullable UUID heardOf, Instant now) {
    var rows = new LinkedHashMap<UUID, Reboot>();
    if (heardOf != null) {
      reboots.findById(heardOf).ifPresent(reboot -> rows.put(reboot.id(), reboot));
    }
    if (rollout.state() != RolloutState.RUNNING) {
      return new Rows(rows, false, false, null);
    }
    var due = reboots.due(rollout.id(), now, Limit.of(MOST));
    add(rows, due);
    var moreStaged = false;
    var plan = rollout.plan();
    var tally = rollout.tally();
    if (Snapshot.isStopped(plan, tally)) {
      for (var state : List.of(RebootState.QUEUED, RebootState.STAGING, RebootState.STAGED)) {
        add(rows, reboots.inTurn(rollout.id(), state, Limit.of(MOST)));
      }
    } else {
      // One more than there is room for now: what is about to be decided may free a place.
      var freePlaces = plan.maxOut() - tally.placesTaken() + 1;
      var staged = inTurn(rollout, RebootState.STAGED, freePlaces);
      moreStaged = staged.size() == Math.min(freePlaces, MOST);
      add(rows, staged);
      add(rows, inTurn(rollout, RebootState.QUEUED, plan.maxOut() - tally.ahead() + freePlaces));
    }
    return new Rows(rows, due.size() == MOST, moreStaged, nextDeadline(rollout, rows.keySet()));
  }

  private List<Reboot> inTurn(Rollout rollout, RebootState state, int most) {
    return reboots.inTurn(rollout.id(), state, Limit.of(Math.clamp(most, 1, MOST)));
  }

  private @Nullable Instant nextDeadline(Rollout rollout, Collection<UUID> except) {
    return except.isEmpty() ? reboots.nextDeadline(rollout.id()) : reboots.nextDeadline(rollout.id(), except);
  }

  private static void add(Map<UUID, Reboot> rows, List<Reboot> more) {
    more.forEach(reboot -> rows.put(reboot.id(), reboot));
  }
}
