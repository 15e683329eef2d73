package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.rollout.engine.Budget;
import io.kexecfleet.service.rollout.engine.Place;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** What must hold in the books after every turn. */
final class Promises {

  private final List<Budget> budgets;
  private final List<Book> books;
  private final Map<UUID, Layout.Member> members;
  private final Collection<Place> leases;
  private final Map<UUID, Outcome> outcomes = new HashMap<>();

  /** @param leases places that are taken past all rollouts */
  Promises(List<Budget> budgets, List<Book> books, Map<UUID, Layout.Member> members, Collection<Place> leases) {
    this.budgets = budgets;
    this.books = books;
    this.members = members;
    this.leases = leases;
  }

  /** The promises, at every instant. */
  void check(Book book) {
    var tally = book.rollout.tally();
    assertThat(tally.placesTaken()).as("hosts counted as out").isLessThanOrEqualTo(book.rollout.maxOut());
    assertThat(tally.out()).isEqualTo((int) book.count(it -> it.state() == RebootState.OUT));
    assertThat(tally.held()).isEqualTo((int) book.count(Reboot::isHoldingItsPlace));
    if (!book.rollout.state().hasEnded()) {
      assertThat(tally.queued()).isEqualTo((int) book.count(it -> it.state() == RebootState.QUEUED));
      assertThat(tally.ahead()).isEqualTo((int) book.count(Book::isAhead));
    }
    assertThat(tally.ahead()).as("staged ahead").isLessThanOrEqualTo(book.rollout.maxOut());
    checkBudgets();
    checkWaves(book);
    book.reboots.forEach(this::checkOutcome);
  }

  private void checkBudgets() {
    for (var budget : budgets) {
      var taken = new HashMap<String, Integer>();
      var inRollouts =
          books.stream()
              .flatMap(book -> book.reboots.stream())
              .filter(it -> it.state() == RebootState.OUT || it.isHoldingItsPlace())
              .map(it -> Objects.requireNonNull(members.get(it.hostId())).labels());
      Stream.concat(inRollouts, leases.stream().map(Place::labels))
          .map(budget::groupOf)
          .filter(Objects::nonNull)
          .forEach(group -> taken.merge(group, 1, Integer::sum));
      taken.forEach((group, count) -> assertThat(count).as("places in " + budget.nameOf(group)).isLessThanOrEqualTo(budget.limit(group)));
    }
  }

  /** No wave begins before the one before it is over, and good enough or waved on. */
  private static void checkWaves(Book book) {
    for (int number = 1; number < book.waves.size(); number++) {
      var before = book.waves.get(number - 1);
      var touched = book.reboots.stream().filter(it -> it.bootId() != null).map(Reboot::wave).toList();
      if (touched.contains(number)) {
        assertThat(before.remaining()).as("hosts not done in the wave before").isZero();
        assertThat(before.succeeded() >= before.minSuccess() || before.advancedBy() != null).isTrue();
        var opened = Objects.requireNonNull(book.waves.get(number).openedAt());
        var ended = Objects.requireNonNull(before.endedAt());
        assertThat(before.advancedBy() != null || !opened.isBefore(ended.plus(before.soak()))).as("soaked").isTrue();
      }
    }
  }

  private void checkOutcome(Reboot reboot) {
    var outcome = reboot.outcome();
    var known = outcomes.get(reboot.id());
    if (known != null && known != Outcome.LOST) {
      assertThat(outcome).as("an outcome on record").isEqualTo(known);
    }
    if (outcome != null) {
      outcomes.put(reboot.id(), outcome);
    }
  }
}
