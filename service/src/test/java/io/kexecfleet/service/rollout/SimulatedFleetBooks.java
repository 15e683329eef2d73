package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.service.gate.GateSpec;
import io.kexecfleet.service.rollout.engine.Budget;
import io.kexecfleet.service.rollout.engine.Decision;
import io.kexecfleet.service.rollout.engine.Engine;
import io.kexecfleet.service.rollout.engine.GateFacts;
import io.kexecfleet.service.rollout.engine.OpenTimes;
import io.kexecfleet.service.rollout.engine.OtherHost;
import io.kexecfleet.service.rollout.engine.OutTimes;
import io.kexecfleet.service.rollout.engine.Pages;
import io.kexecfleet.service.rollout.engine.Place;
import io.kexecfleet.service.rollout.engine.RebootFacts;
import io.kexecfleet.service.rollout.engine.RebootState;
import io.kexecfleet.service.rollout.engine.RolloutFacts;
import io.kexecfleet.service.rollout.engine.RolloutState;
import io.kexecfleet.service.rollout.engine.Snapshot;
import io.kexecfleet.service.rollout.plan.Plan;
import io.kexecfleet.service.rollout.plan.Selection;
import io.kexecfleet.service.support.SimulatedHost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The service's side, with lists for tables: reads parts of rollouts as the real one does, and checks every promise. */
final class SimulatedFleetBooks {

  /** What bounds every rollout. */
  record Bounds(List<Budget> budgets, OpenTimes openTimes, OutTimes outTimes) {}

  private final int most;
  private final Bounds bounds;
  private final Map<UUID, Layout.Member> members = new HashMap<>();
  private final List<Book> books = new ArrayList<>();
  private final Map<UUID, Long> generations = new HashMap<>();
  private final Map<UUID, String> bootIds = new HashMap<>();
  private final Map<UUID, UUID> recorded = new HashMap<>();
  private final Set<UUID> ordered = new HashSet<>();
  private final OutSeconds outSeconds = new OutSeconds();
  private final Map<Integer, Place> leases = new HashMap<>();
  private final List<Place> endedLeases = new ArrayList<>();
  private final Promises promises;

  /** @param most how many reboots one turn reads of each kind */
  SimulatedFleetBooks(int most, Bounds bounds) {
    this.most = most;
    this.bounds = bounds;
    this.promises = new Promises(bounds.budgets, books, members, leases.values());
  }

  Book add(Plan plan, List<Layout.Member> hosts, Instant now) {
    var layout = Layout.of(plan, hosts);
    var request =
        new RolloutRequest("", BootTarget.latestInstalled(), new Selection(List.of(), null), plan, List.of(), "", null, null);
    hosts.forEach(
        host -> {
          members.put(host.id(), host);
          generations.put(host.id(), 0L);
        });
    var book = new Book(new Rollout(UUID.randomUUID(), request, "author", layout, now), layout, now);
    books.add(book);
    look(book, now);
    return book;
  }

  List<Book> books() {
    return books;
  }

  OutSeconds outSeconds() {
    return outSeconds;
  }

  @Nullable Instant wakeAt() {
    return books.stream().map(book -> book.wakeAt).filter(Objects::nonNull).min(Comparator.naturalOrder()).orElse(null);
  }

  void wake(Instant now) {
    books.stream().filter(book -> book.wakeAt != null && !book.wakeAt.isAfter(now)).toList().forEach(book -> look(book, now));
  }

  void look(Book book, Instant now) {
    turns(Map.of(book, Set.of()), now);
  }

  void lookAtAll(Instant now) {
    books.forEach(book -> look(book, now));
  }

  /** @return the reply */
  Desired hear(SimulatedHost host, CheckIn said, Instant now) {
    bootIds.put(host.id, said.bootId());
    var heard = new HashMap<Book, Set<Reboot>>();
    for (var book : books) {
      for (var reboot : book.reboots) {
        var status = said.reboot() != null && said.reboot().rebootId().equals(reboot.id().toString()) ? said.reboot() : null;
        if (reboot.hostId().equals(host.id) && (status != null || reboot.isActive())) {
          hear(reboot, said, status, now);
          heard.computeIfAbsent(book, _ -> new HashSet<>()).add(reboot);
        }
      }
    }
    turns(heard, now);
    return desired(host, now);
  }

  private void hear(Reboot reboot, CheckIn said, @Nullable RebootStatus status, Instant now) {
    reboot.hear(now, said.bootId(), said.seenGeneration(), status);
    if (status != null && reboot.isReportComplete() && !reboot.id().equals(recorded.get(reboot.hostId()))) {
      recorded.put(reboot.hostId(), reboot.id());
      generations.merge(reboot.hostId(), 1L, Long::sum);
    }
  }

  void resolve(Reboot reboot, Book book, Instant now) {
    if (reboot.resolve(now, "")) {
      book.rollout.placeFreed();
      outSeconds.backIn(reboot.id(), now);
    }
    lookAtAll(now);
  }

  /** A host that is in no rollout leaves if it may; one that is out already stays so. */
  void lease(int client, OtherHost host, Instant now) {
    if (leases.containsKey(client) || !host.heldBy(bounds.budgets, places(now), bounds.openTimes, bounds.outTimes, now).isEmpty()) {
      return;
    }
    assertThat(bounds.openTimes.closed(now, host.fit(), host.windows(), host.labels())).as("what is closed").isEmpty();
    var place = new Place(UUID.randomUUID(), null, "", host.labels(), now, null, host.fit());
    leases.put(client, place);
    outSeconds.out(place.id(), place.labels(), now, host.fit());
    books.forEach(promises::check);
  }

  void endLease(int client, Instant now) {
    var place = leases.remove(client);
    if (place != null) {
      endedLeases.add(new Place(place.id(), null, "", place.labels(), place.from(), now, place.expected()));
      outSeconds.backIn(place.id(), now);
      lookAtAll(now);
    }
  }

  private Desired desired(SimulatedHost host, Instant now) {
    var order =
        books.stream()
            .flatMap(book -> book.reboots.stream().filter(it -> it.hostId().equals(host.id)).map(it -> it.order(book.rollout)))
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    var valid = order == null ? 0 : order.deadline() == null ? 600_000 : now.until(order.deadline()).toMillis();
    var sent =
        order == null || valid <= 0
            ? null
            : Order.of(order.rebootId().toString(), order.intent(), order.way(), order.bootId(), valid, order.target());
    var done = recorded.get(host.id);
    return new Desired(generation(host.id), sent, done == null ? null : done.toString());
  }

  private void turns(Map<Book, Set<Reboot>> heard, Instant now) {
    var looked = new LinkedHashMap<>(heard);
    for (int turns = 0; !looked.isEmpty(); turns++) {
      assertThat(turns).as("turns at one instant").isLessThan(20 * members.size() + 20);
      var again = new TreeSet<Book>(Comparator.comparing(book -> book.rollout.id()));
      for (var book : looked.keySet()) {
        var step = turn(book, looked.get(book), now);
        if (step.again()) {
          again.add(book);
        }
        if (step.decisions().stream().anyMatch(SimulatedFleetBooks::freesAPlace)) {
          books.stream().filter(other -> !looked.containsKey(other)).forEach(again::add);
        }
      }
      looked.clear();
      again.forEach(book -> looked.put(book, Set.of()));
    }
  }

  private static boolean freesAPlace(Decision decision) {
    return decision instanceof Decision.Finish finish && finish.as() != Decision.As.FAILURE_HOLDING_ITS_PLACE;
  }

  private Engine.Step turn(Book book, Set<Reboot> heard, Instant now) {
    var step = Pages.step(after -> snapshot(book, heard, after, now), now);
    var rows = new HashMap<UUID, Reboot>();
    book.reboots.forEach(it -> rows.put(it.id(), it));
    step.decisions().forEach(decision -> checkBefore(decision, book, rows, now));
    var writing = new Writing(book.rollout, rows, book.waves::get, this::generation, now);
    writing.enter(step.decisions());
    writing.changed().forEach(hostId -> generations.merge(hostId, 1L, Long::sum));
    book.reboots.addAll(writing.triedAgain());
    book.wakeAt = book.rollout.state().hasEnded() ? null : step.wakeAt();
    if (book.wakeAt != null) {
      assertThat(book.wakeAt).as("what is due was decided").isAfter(now);
    }
    promises.check(book);
    return step;
  }

  private void checkBefore(Decision decision, Book book, Map<UUID, Reboot> rows, Instant now) {
    if (decision instanceof Decision.Finish finish && finish.as() != Decision.As.FAILURE_HOLDING_ITS_PLACE) {
      outSeconds.backIn(finish.rebootId(), now);
    }
    if (!(decision instanceof Decision.Jump jump)) {
      return;
    }
    var reboot = Objects.requireNonNull(rows.get(jump.rebootId()));
    var labels = labels(reboot.hostId());
    var plan = book.rollout.plan();
    assertThat(ordered.add(reboot.id())).as("the first order to jump for this reboot").isTrue();
    assertThat(book.rollout.state()).isEqualTo(RolloutState.RUNNING);
    assertThat(book.rollout.ending()).as("how a rollout ends that still orders").isNull();
    assertThat(plan.dryRun()).isFalse();
    assertThat(book.rollout.tally().failures()).isLessThanOrEqualTo(book.rollout.maxFailures());
    assertThat(reboot.step()).as("what its agent said last before it was ordered to jump").isEqualTo(RebootStatus.Step.STAGED);
    assertThat(reboot.load() != null || reboot.byFirmware()).isTrue();
    assertThat(reboot.bootId()).isEqualTo(bootIds.get(reboot.hostId()));
    assertThat(reboot.wave()).as("wave of a host that jumps").isEqualTo(book.rollout.wave());
    var fit = bounds.outTimes.worst(labels, plan.deadlines().comeBack());
    assertThat(bounds.openTimes.closed(now, fit, plan.windows(), labels)).as("what is closed").isEmpty();
    for (var gate : plan.gates()) {
      if (gate.when() == GateSpec.When.BEFORE_HOSTS) {
        assertThat(book.gates.get(gate.name())).as("gate before hosts").isTrue();
      }
    }
    outSeconds.out(reboot.id(), labels, now, fit);
  }

  private Snapshot snapshot(Book book, Set<Reboot> heard, int after, Instant now) {
    var rollout = book.rollout;
    var read = new LinkedHashMap<UUID, Reboot>();
    heard.forEach(it -> read.put(it.id(), it));
    if (rollout.state().hasBegun()) {
      put(book, read, it -> isDue(it, now) && it.state() != RebootState.QUEUED);
      put(book, read, it -> it.state() == RebootState.STAGED);
      if (rollout.ending() != null) {
        put(book, read, it -> it.state() == RebootState.QUEUED);
        put(book, read, it -> it.state() == RebootState.STAGING);
      } else if (rollout.state() == RolloutState.PAUSED) {
        put(book, read, it -> it.state() == RebootState.STAGING);
      } else {
        put(book, read, it -> isNextInTurn(book, it, now) && it.position() > after);
      }
    }
    var next =
        book.reboots.stream()
            .map(it -> facts(it).deadline())
            .filter(it -> it != null && it.isAfter(now))
            .min(Comparator.naturalOrder())
            .orElse(null);
    return new Snapshot(
        new RolloutFacts(
            rollout.id(),
            rollout.plan(),
            rollout.maxOut(),
            rollout.maxFailures(),
            rollout.state(),
            rollout.ending(),
            book.approvals,
            rollout.approveBy(),
            rollout.finishBy(),
            book.wave().facts(rollout.wave() == rollout.waves() - 1)),
        rollout.tally(),
        read.values().stream().map(this::facts).toList(),
        book.reboots.stream().filter(it -> isDue(it, now) && it.state() != RebootState.QUEUED).count() > most,
        book.reboots.stream().filter(it -> it.state() == RebootState.STAGED).count() > most,
        book.reboots.stream().filter(it -> isNextInTurn(book, it, now) && it.position() > after).count() > most,
        rollout.state().hasBegun() ? next : null,
        book.reboots.stream().filter(Book::isAhead).map(it -> labels(it.hostId())).toList(),
        bounds.budgets,
        places(now),
        bounds.openTimes,
        rollout.plan().gates().stream()
            .map(
                gate ->
                    new GateFacts(
                        gate.name(),
                        gate.when() == GateSpec.When.BETWEEN_WAVES,
                        Boolean.TRUE.equals(book.gates.get(gate.name())),
                        "",
                        null))
            .toList(),
        bounds.outTimes);
  }

  private List<Place> places(Instant now) {
    var places = new ArrayList<>(leases.values());
    endedLeases.stream().filter(it -> it.until() != null && !it.until().isBefore(now.minus(Duration.ofMinutes(1)))).forEach(places::add);
    books.stream().flatMap(book -> book.reboots.stream()).flatMap(it -> place(it, now).stream()).forEach(places::add);
    return places;
  }

  private List<Place> place(Reboot it, Instant now) {
    if (it.orderedAt() == null) {
      return List.of();
    }
    var taken = it.state() == RebootState.OUT || it.isHoldingItsPlace();
    var until = taken ? null : it.resolvedAt() != null ? it.resolvedAt() : it.endedAt();
    return until != null && until.isBefore(now.minus(Duration.ofMinutes(1)))
        ? List.of()
        : List.of(new Place(it.id(), it.rolloutId(), "", labels(it.hostId()), it.orderedAt(), until, null));
  }

  private boolean isNextInTurn(Book book, Reboot it, Instant now) {
    var deadline = facts(it).deadline();
    return it.state() == RebootState.QUEUED && it.wave() == book.rollout.wave() && (deadline == null || !deadline.isAfter(now));
  }

  private boolean isDue(Reboot reboot, Instant now) {
    var deadline = facts(reboot).deadline();
    return deadline != null && !deadline.isAfter(now);
  }

  private RebootFacts facts(Reboot reboot) {
    return reboot.facts("", labels(reboot.hostId()), bootIds.get(reboot.hostId()));
  }

  private Map<String, String> labels(UUID hostId) {
    return Objects.requireNonNull(members.get(hostId)).labels();
  }

  private void put(Book book, Map<UUID, Reboot> read, Predicate<Reboot> wanted) {
    book.reboots.stream()
        .filter(wanted)
        .sorted(Comparator.comparingInt(Reboot::position))
        .limit(most)
        .forEach(it -> read.put(it.id(), it));
  }

  private long generation(UUID hostId) {
    return Objects.requireNonNull(generations.get(hostId));
  }
}
