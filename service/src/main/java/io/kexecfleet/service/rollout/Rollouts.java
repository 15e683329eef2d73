package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.Hosts;
import io.kexecfleet.service.inventory.TimeOrderedId;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** The operators' side of rollouts: plan one, look at them, resolve what was lost. */
@Service
public class Rollouts {

  /** How many names a message lists at most. */
  private static final int NAMED = 10;

  private final RolloutTable rollouts;
  private final RebootTable reboots;
  private final Hosts hosts;
  private final RolloutRunner runner;
  private final EntityManager entities;
  private final TransactionTemplate transactions;
  private final RolloutSettings settings;
  private final Clock clock;

  Rollouts(
      RolloutTable rollouts,
      RebootTable reboots,
      Hosts hosts,
      RolloutRunner runner,
      EntityManager entities,
      TransactionTemplate transactions,
      RolloutSettings settings,
      Clock clock) {
    this.rollouts = rollouts;
    this.reboots = reboots;
    this.hosts = hosts;
    this.runner = runner;
    this.entities = entities;
    this.transactions = transactions;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Puts a rollout on record and starts it.
   *
   * @throws RolloutException when hosts are not known ({@code UNKNOWN_HOSTS}) or one is in another rollout, or was lost
   *     in one and is not resolved ({@code BUSY_HOST}); nothing is stored then
   */
  public Rollout create(RolloutRequest request) {
    Rollout created;
    try {
      created = transactions.execute(_ -> store(request));
    } catch (DataIntegrityViolationException e) {
      throw new RolloutException(
          RolloutException.Reason.BUSY_HOST,
          "One of the hosts was put into another rollout at this very moment. Nothing was stored; ask again to learn which.");
    }
    runner.run(created.id());
    return created;
  }

  private Rollout store(RolloutRequest request) {
    var known = known(request.hosts());
    refuseBusy(known);
    var now = clock.instant();
    var plan =
        new Plan(
            request.maxOut(), request.maxFailures(), request.stageWithin(), settings.jumpWithin(), request.returnWithin());
    var rollout = new Rollout(TimeOrderedId.at(now), request.target(), plan, known.size(), now);
    entities.persist(rollout);
    entities.flush();
    for (int position = 0; position < known.size(); position++) {
      entities.persist(new Reboot(TimeOrderedId.at(now), rollout.id(), known.get(position).id(), position));
    }
    return rollout;
  }

  private List<Host> known(List<String> names) {
    var byName = hosts.findByNameIn(names).stream().collect(Collectors.toMap(Host::name, Function.identity()));
    var unknown = names.stream().filter(name -> !byName.containsKey(name)).toList();
    if (!unknown.isEmpty()) {
      throw new RolloutException(
          RolloutException.Reason.UNKNOWN_HOSTS,
          "%d of the hosts are not known: %s. Enrol them or take them out; nothing was stored."
              .formatted(unknown.size(), bounded(unknown)));
    }
    return names.stream().map(name -> Objects.requireNonNull(byName.get(name))).toList();
  }

  private static String bounded(List<String> names) {
    var listed = names.stream().limit(NAMED).collect(Collectors.joining(", "));
    return names.size() > NAMED ? listed + " and %d more".formatted(names.size() - NAMED) : listed;
  }

  private void refuseBusy(List<Host> wanted) {
    var busy = reboots.busy(wanted.stream().map(Host::id).toList());
    if (busy.isEmpty()) {
      return;
    }
    var names = wanted.stream().collect(Collectors.toMap(Host::id, Host::name));
    var first = busy.getFirst();
    throw new RolloutException(
        RolloutException.Reason.BUSY_HOST,
        first.state() == RebootState.DONE
            ? "Host %s was lost in rollout %s and nobody resolved that. Resolve it there, or leave the host out; nothing was stored."
                .formatted(names.get(first.hostId()), first.rolloutId())
            : "Host %s is in rollout %s already, and %d of the hosts are in one. Wait for it, or leave them out; nothing was stored."
                .formatted(names.get(first.hostId()), first.rolloutId(), busy.size()));
  }

  public Optional<Rollout> find(UUID id) {
    return rollouts.findById(id);
  }

  /** The newest first. */
  public List<Rollout> page(@Nullable UUID before, int limit) {
    return before == null ? rollouts.newest(Limit.of(limit)) : rollouts.newestBefore(before, Limit.of(limit));
  }

  /** In their turn. */
  public List<Reboot> reboots(UUID rolloutId, int afterPosition, int limit) {
    return reboots.page(rolloutId, afterPosition, Limit.of(limit));
  }

  /** The reboots that hosts are in, or were lost in, by host. */
  public Map<UUID, Reboot> current(Collection<UUID> hostIds) {
    return hostIds.isEmpty()
        ? Map.of()
        : reboots.current(hostIds).stream().collect(Collectors.toMap(Reboot::hostId, Function.identity()));
  }

  /**
   * An operator took care of a host that was lost: frees its place in the budget. Doing so twice changes nothing.
   *
   * @throws RolloutException when there is no such reboot ({@code UNKNOWN}) or it was not lost ({@code NOT_LOST})
   */
  public Reboot resolve(UUID rolloutId, String hostName, String note) {
    var reboot = transactions.execute(_ -> resolveOne(rolloutId, hostName, note));
    runner.run(rolloutId);
    return reboot;
  }

  private Reboot resolveOne(UUID rolloutId, String hostName, String note) {
    var rollout = rollouts.lock(rolloutId).orElseThrow(() -> RolloutException.unknown(rolloutId));
    var reboot =
        hosts
            .findByName(hostName)
            .flatMap(host -> reboots.findByRolloutIdAndHostId(rolloutId, host.id()))
            .orElseThrow(
                () ->
                    new RolloutException(
                        RolloutException.Reason.UNKNOWN, "Host %s is not in rollout %s.".formatted(hostName, rolloutId)));
    if (reboot.lostAt() == null) {
      throw new RolloutException(
          RolloutException.Reason.NOT_LOST,
          "Host %s was not lost in rollout %s: there is nothing to resolve.".formatted(hostName, rolloutId));
    }
    if (reboot.resolve(clock.instant(), note)) {
      rollout.placeFreed();
    }
    return reboot;
  }
}
