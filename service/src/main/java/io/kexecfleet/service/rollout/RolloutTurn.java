package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.Hosts;
import io.kexecfleet.service.notification.EventLog;
import io.kexecfleet.service.replica.Timers;
import io.kexecfleet.service.rollout.engine.Decision;
import io.kexecfleet.service.rollout.engine.Engine;
import io.kexecfleet.service.rollout.engine.Pages;
import io.kexecfleet.service.rollout.engine.RebootState;
import io.kexecfleet.service.rollout.ledger.LedgerEntries;
import io.kexecfleet.service.telemetry.LogFields;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * One turn of one rollout, inside a transaction that holds the {@link EngineLock}: read, decide, write. Whatever it
 * decides is on record before anybody hears of it.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class RolloutTurn {

  private final RolloutTable rollouts;
  private final WaveTable waves;
  private final RebootTable reboots;
  private final Hosts hosts;
  private final SnapshotReader reader;
  private final LedgerEntries ledger;
  private final Timers timers;
  private final EventLog events;
  private final RolloutMeters meters;
  private final EntityManager entities;
  private final Clock clock;

  RolloutTurn(
      RolloutTable rollouts,
      WaveTable waves,
      RebootTable reboots,
      Hosts hosts,
      SnapshotReader reader,
      LedgerEntries ledger,
      Timers timers,
      EventLog events,
      RolloutMeters meters,
      EntityManager entities,
      Clock clock) {
    this.rollouts = rollouts;
    this.waves = waves;
    this.reboots = reboots;
    this.hosts = hosts;
    this.reader = reader;
    this.ledger = ledger;
    this.timers = timers;
    this.events = events;
    this.meters = meters;
    this.entities = entities;
    this.clock = clock;
  }

  /**
   * What a turn came to.
   *
   * @param hostIds the hosts of whom something else is desired now
   * @param decided whether anything was
   * @param again whether there is more to do at once
   * @param placeFreed whether a host gave its place in the budgets up
   * @param wakeAt when to look again, if that is earlier than was known; null otherwise
   */
  record Result(Set<UUID> hostIds, boolean decided, boolean again, boolean placeFreed, @Nullable Instant wakeAt) {}

  /** @param heardOf the rollout's reboots about which something was just put on record */
  Result take(UUID rolloutId, Collection<Hearings.Spoken> heardOf) {
    try (var _ = LogFields.about(LogFields.ROLLOUT, rolloutId)) {
      return look(rolloutId, heardOf);
    }
  }

  private Result look(UUID rolloutId, Collection<Hearings.Spoken> heardOf) {
    var rollout = rollouts.findById(rolloutId).orElseThrow(() -> RolloutException.unknown(rolloutId));
    var wave = waves.findByRolloutIdAndNumber(rolloutId, rollout.wave()).orElse(null);
    if (wave == null) {
      return new Result(Set.of(), false, false, false, null);
    }
    entities.flush();
    var now = clock.instant();
    var facts = heardOf.stream().map(Hearings.Spoken::facts).toList();
    var step = Pages.step(after -> reader.read(rollout, wave, facts, after, now), now);
    var changed = write(step.decisions(), rollout, wave, heardOf, now);
    enter(step.decisions(), heardOf);
    return new Result(
        changed, !step.decisions().isEmpty(), step.again(), step.decisions().stream().anyMatch(RolloutTurn::freesAPlace), wake(rollout, step, now));
  }

  /** What ended, and what is reported of what had ended before, goes into the ledger. */
  private void enter(List<Decision> decisions, Collection<Hearings.Spoken> heardOf) {
    var news = new HashSet<UUID>();
    for (var decision : decisions) {
      if (decision instanceof Decision.Finish || decision instanceof Decision.Late) {
        news.add(((Decision.AboutReboot) decision).rebootId());
      }
    }
    heardOf.stream()
        .map(Hearings.Spoken::reboot)
        .filter(reboot -> reboot.state() == RebootState.DONE && reboot.isReportComplete())
        .forEach(reboot -> news.add(reboot.id()));
    if (!news.isEmpty()) {
      ledger.enter(news);
    }
  }

  private static boolean freesAPlace(Decision decision) {
    return decision instanceof Decision.Finish finish && finish.as() != Decision.As.FAILURE_HOLDING_ITS_PLACE;
  }

  /** Asking to be woken at the same time twice would cost a statement each time. */
  private static @Nullable Instant wake(Rollout rollout, Engine.Step step, Instant now) {
    var known = rollout.wakeAt();
    var stillToCome = known != null && known.isAfter(now);
    if (step.wakeAt() == null || (stillToCome && !step.wakeAt().isBefore(known))) {
      return null;
    }
    return rollout.wakeAt(step.wakeAt()) ? step.wakeAt() : null;
  }

  /** @param heardOf what is read and locked already */
  private Set<UUID> write(
      List<Decision> decisions, Rollout rollout, RolloutWave wave, Collection<Hearings.Spoken> heardOf, Instant now) {
    if (decisions.isEmpty()) {
      return Set.of();
    }
    prepare(decisions, rollout);
    var rows = heardOf.stream().map(Hearings.Spoken::reboot).collect(Collectors.toMap(Reboot::id, Function.identity()));
    read(ids(decisions, rows.keySet())).forEach(reboot -> rows.put(reboot.id(), reboot));
    var hostsById =
        heardOf.stream().map(Hearings.Spoken::host).distinct().collect(Collectors.toMap(Host::id, Function.identity()));
    lock(rows.values().stream().map(Reboot::hostId).filter(id -> !hostsById.containsKey(id)).collect(Collectors.toSet()))
        .forEach(host -> hostsById.put(host.id(), host));
    var waves = new HashMap<>(Map.of(wave.number(), wave));
    var writing =
        new Writing(
            rollout,
            rows,
            number -> waves.computeIfAbsent(number, _ -> wave(rollout, number)),
            hostId -> host(hostId, hostsById).generation(),
            now);
    meters.count(Counted.of(decisions, id -> Objects.requireNonNull(rows.get(id))));
    writing.enter(decisions);
    for (var decision : decisions) {
      if (decision instanceof Decision.Jump jump) {
        var reboot = Objects.requireNonNull(rows.get(jump.rebootId()));
        var host = host(reboot.hostId(), hostsById);
        reboot.leaves(host.hardware(), host.kernelRelease());
      }
    }
    writing.changed().forEach(hostId -> host(hostId, hostsById).desireChanged());
    // A host is in one active reboot only, and the database watches over that: the old one ends first.
    entities.flush();
    writing.triedAgain().forEach(entities::persist);
    events.append(
        RolloutEvents.of(decisions, rollout, id -> Objects.requireNonNull(rows.get(id)), id -> host(id, hostsById).name()));
    return writing.changed();
  }

  private void prepare(List<Decision> decisions, Rollout rollout) {
    for (var decision : decisions) {
      if (decision instanceof Decision.Start start && !rollout.plan().gates().isEmpty()) {
        timers.set(GateRound.NAME, rollout.id().toString(), start.at());
      } else if (decision instanceof Decision.End end && !rollout.state().hasBegun() && rollout.startedAt() == null) {
        reboots.releaseAll(rollout.id(), "The rollout was not approved in time.", end.at());
      }
    }
  }

  /** Those that something was decided about, except these. */
  private static Set<UUID> ids(List<Decision> decisions, Set<UUID> except) {
    return decisions.stream()
        .filter(Decision.AboutReboot.class::isInstance)
        .map(decision -> ((Decision.AboutReboot) decision).rebootId())
        .filter(id -> !except.contains(id))
        .collect(Collectors.toSet());
  }

  private List<Reboot> read(Set<UUID> ids) {
    return ids.isEmpty() ? List.of() : reboots.findByIdIn(ids);
  }

  private List<Host> lock(Set<UUID> ids) {
    return ids.isEmpty() ? List.of() : hosts.lockAll(ids);
  }

  private static Host host(UUID hostId, Map<UUID, Host> hostsById) {
    return Objects.requireNonNull(hostsById.get(hostId), "a reboot without its host");
  }

  private RolloutWave wave(Rollout rollout, int number) {
    return waves.findByRolloutIdAndNumber(rollout.id(), number).orElseThrow();
  }
}
