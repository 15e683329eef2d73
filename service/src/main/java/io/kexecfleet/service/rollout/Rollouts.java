package io.kexecfleet.service.rollout;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.inventory.HostSelection;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.inventory.TimeOrderedId;
import io.kexecfleet.service.notification.EventLog;
import io.kexecfleet.service.problem.Precondition;
import io.kexecfleet.service.rollout.engine.Budget;
import io.kexecfleet.service.rollout.engine.Forecast;
import io.kexecfleet.service.rollout.plan.Selection;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** The operators' side of rollouts: plan one, and look at them. {@link RolloutControl} steers them. */
@Service
public class Rollouts {

  /** The index that keeps a host from being in two rollouts. */
  private static final String ONE_ROLLOUT_PER_HOST = "one_active_reboot_per_host";

  private final RolloutTable rollouts;
  private final RebootTable reboots;
  private final WaveTable waves;
  private final ApprovalTable approvals;
  private final Planner planner;
  private final Prospects prospects;
  private final RolloutRunner runner;
  private final AuditLog audit;
  private final EventLog events;
  private final EntityManager entities;
  private final TransactionTemplate transactions;
  private final Clock clock;

  Rollouts(
      RolloutTable rollouts,
      RebootTable reboots,
      WaveTable waves,
      ApprovalTable approvals,
      Planner planner,
      Prospects prospects,
      RolloutRunner runner,
      AuditLog audit,
      EventLog events,
      EntityManager entities,
      TransactionTemplate transactions,
      Clock clock) {
    this.rollouts = rollouts;
    this.reboots = reboots;
    this.waves = waves;
    this.approvals = approvals;
    this.planner = planner;
    this.prospects = prospects;
    this.runner = runner;
    this.audit = audit;
    this.events = events;
    this.entities = entities;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * What a rollout would come to; nothing is started or stored.
   *
   * @param busy what keeps it from being submitted now: hosts that are in other rollouts
   */
  public record Preview(Layout layout, List<Budget> budgets, Forecast forecast, List<BusyHost> busy) {

    /** How many of its hosts a budget lets out at once, by the value of the label; under the empty text where it has none. */
    public Map<String, Integer> places(Budget budget) {
      var places = new TreeMap<String, Integer>();
      for (var wave : layout.waves()) {
        for (var host : wave.hosts()) {
          var group = budget.groupOf(host.labels());
          if (group != null && budget.maxOut() != null) {
            places.put(group, budget.limit(group));
          }
        }
      }
      return places;
    }
  }

  /** @throws RolloutException when there is something in it that will not do */
  public Preview preview(RolloutRequest request) {
    var now = clock.instant();
    var layout = planner.lay(request);
    prospects.require(request.plan(), layout, now);
    return new Preview(
        layout,
        prospects.budgets(request.plan(), layout, now),
        prospects.forecast(request.plan(), layout, now),
        planner.busy(layout, Selector.parse(request.scope())));
  }

  /**
   * The hosts that a selection means as things are.
   *
   * @param scope the selector under which it is made
   * @param most how many of them are named at most
   * @throws RolloutException when it names what is not there
   */
  public HostSelection.Meant meant(Selection selection, String scope, int most) {
    return planner.meant(selection, Selector.parse(scope), most);
  }

  /**
   * Puts a rollout on record, and submits it unless it is to stay a draft.
   *
   * @throws RolloutException when there is something in it that will not do, or a host is in another rollout ({@code
   *     BUSY_HOST}); nothing is stored then
   */
  public Rollout create(RolloutRequest request, boolean draft, Actor author) {
    return create(request, draft, author, _ -> {});
  }

  /** @param stored is told the id in the transaction that stores it */
  public Rollout create(RolloutRequest request, boolean draft, Actor author, Consumer<String> stored) {
    var created =
        storing(
            () ->
                transactions.execute(
                    _ -> {
                      var rollout = store(request, draft, author);
                      stored.accept(rollout.id().toString());
                      return rollout;
                    }));
    return draft ? created : looked(created);
  }

  /**
   * Submits a draft: from here on its hosts are its own.
   *
   * @throws RolloutException as {@link #create} does
   */
  public Rollout submit(UUID id, Actor actor, Precondition<Rollout> wanted) {
    var submitted =
        storing(
            () ->
                transactions.execute(
                    _ -> {
                      var rollout = rollouts.lock(id).orElseThrow(() -> RolloutException.unknown(id));
                      wanted.require(rollout);
                      var now = clock.instant();
                      var layout = checked(request(rollout), now);
                      submit(rollout, layout, now, actor);
                      rollout.acted();
                      audit.record(actor, "rollout.submit", id.toString(), Map.of());
                      return rollout;
                    }));
    return looked(submitted);
  }

  Rollout looked(Rollout rollout) {
    runner.look(rollout.id());
    return rollouts.findById(rollout.id()).orElse(rollout);
  }

  /** Whoever stores reboots does so by this: the database lets a host into one rollout only. */
  static Rollout storing(Supplier<Rollout> storing) {
    try {
      return storing.get();
    } catch (DataIntegrityViolationException | ConstraintViolationException e) {
      if (isOf(ONE_ROLLOUT_PER_HOST, e)) {
        throw new RolloutException(
            RolloutException.Reason.BUSY_HOST,
            "One of the hosts was put into another rollout at this very moment. Nothing was stored; ask again to learn which.");
      }
      throw e;
    }
  }

  /** Hibernate knows the name, and Spring wraps its exception where the transaction had ended. */
  private static boolean isOf(String constraint, @Nullable Throwable violation) {
    for (var cause = violation; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConstraintViolationException found && constraint.equals(found.getConstraintName())) {
        return true;
      }
    }
    return false;
  }

  private static RolloutRequest request(Rollout rollout) {
    return new RolloutRequest(
        rollout.name(), rollout.target(), rollout.selection(), rollout.plan(), rollout.hooks(), rollout.scope(), rollout.template(), rollout.retryOf());
  }

  private Layout checked(RolloutRequest request, Instant now) {
    var layout = planner.lay(request);
    prospects.require(request.plan(), layout, now);
    return layout;
  }

  Rollout store(RolloutRequest request, boolean draft, Actor author) {
    var now = clock.instant();
    var layout = checked(request, now);
    var rollout = new Rollout(TimeOrderedId.at(now), request, author.name(), layout, now);
    entities.persist(rollout);
    if (!draft) {
      submit(rollout, layout, now, author);
    }
    audit.record(
        author, draft ? "rollout.draft" : "rollout.create", rollout.id().toString(), Map.of("hosts", layout.hosts()));
    return rollout;
  }

  private void submit(Rollout rollout, Layout layout, Instant now, Actor actor) {
    planner.refuseBusy(layout, Selector.parse(rollout.scope()));
    rollout.submit(layout, now);
    entities.flush();
    int position = 0;
    for (int number = 0; number < layout.waves().size(); number++) {
      entities.persist(new RolloutWave(rollout.id(), number, layout.waves().get(number)));
      for (var host : layout.waves().get(number).hosts()) {
        entities.persist(new Reboot(TimeOrderedId.at(now), rollout.id(), host.id(), number, position++, rollout.plan().dryRun()));
      }
    }
    entities.flush();
    planner.refuseRetired(layout);
    events.append(RolloutEvents.submitted(rollout, actor.name()));
  }

  /** @throws RolloutException ({@code UNKNOWN}) when there is none, or it was made out of this scope */
  public Rollout require(UUID id, Scope reach) {
    return rollouts
        .findById(id)
        .filter(rollout -> reach.covers(Selector.parse(rollout.scope())))
        .orElseThrow(() -> RolloutException.unknown(id));
  }

  /** The latest of each host, in their turn. */
  public List<Reboot> reboots(UUID rolloutId, int afterPosition, int limit) {
    return reboots.page(rolloutId, afterPosition, Limit.of(limit));
  }

  public List<RolloutWave> waves(UUID rolloutId) {
    return waves.findByRolloutIdOrderByNumber(rolloutId);
  }

  public List<RolloutApproval> approvals(UUID rolloutId) {
    return approvals.findByRolloutIdOrderByAt(rolloutId);
  }

  /** The reboots that hosts are in, or keep their places by, by host. */
  public Map<UUID, Reboot> current(Collection<UUID> hostIds) {
    return hostIds.isEmpty()
        ? Map.of()
        : reboots.current(hostIds).stream().collect(Collectors.toMap(Reboot::hostId, Function.identity()));
  }
}
