package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.rollout.engine.RolloutState;
import io.kexecfleet.service.support.ManyReboots;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** However many reboots there are, a page of them is found by an index. */
class ManyRebootsTest {

  private final Instant now = ManyReboots.SERVICE.clock().instant();

  private static UUID any(String column) {
    return Objects.requireNonNull(
        ManyReboots.SERVICE.database().queryForObject("select %s from reboot limit 1".formatted(column), UUID.class));
  }

  private static Scope scope(String selector) {
    return Scope.of(Selector.parse(selector));
  }

  private static RebootQuery narrowed(Scope reach, Set<Outcome> outcomes) {
    return new RebootQuery(reach, null, null, outcomes, null, null, null, null);
  }

  /** By what each of them is narrowed. */
  private Map<String, RebootQuery> queries() {
    var all = Scope.EVERYTHING;
    var none = Set.<Outcome>of();
    var queries = new TreeMap<String, RebootQuery>();
    queries.put("nothing", narrowed(all, none));
    queries.put("rollout", new RebootQuery(all, any("rollout_id"), null, none, null, null, null, null));
    queries.put("host", RebootQuery.of(any("host_id")));
    queries.put("outcome, often", narrowed(all, EnumSet.of(Outcome.KEXEC)));
    queries.put("outcome, seldom", narrowed(all, EnumSet.of(Outcome.WATCHDOG_RESET)));
    queries.put("outcome, never", narrowed(all, EnumSet.of(Outcome.POWER_CYCLED)));
    queries.put("outcomes", narrowed(all, EnumSet.allOf(Outcome.class)));
    queries.put("outcome and rollout", new RebootQuery(all, any("rollout_id"), null, EnumSet.of(Outcome.LOST), null, null, null, null));
    queries.put("to resolve", new RebootQuery(all, null, null, none, true, null, null, null));
    queries.put("not to resolve", new RebootQuery(all, null, null, none, false, null, null, null));
    queries.put("since", new RebootQuery(all, null, null, none, null, now.minus(1, ChronoUnit.HOURS), null, null));
    queries.put("until", new RebootQuery(all, null, null, none, null, null, now.minus(90, ChronoUnit.HOURS), null));
    queries.put("dry run", new RebootQuery(all, null, null, none, null, null, null, true));
    queries.put("no dry run", new RebootQuery(all, null, null, none, null, null, null, false));
    queries.put("scope of few", narrowed(scope("rare=true"), none));
    queries.put("scope of many", narrowed(scope("team"), none));
    queries.put("scope of few and outcome", narrowed(scope("rare=true"), EnumSet.of(Outcome.KEXEC, Outcome.LOST)));
    return queries;
  }

  @Test
  void whateverTheyAreNarrowedByNobodyReadsThemAll() {
    var places = List.of(RebootQuery.Place.BEGIN, new RebootQuery.Place(now.minus(100, ChronoUnit.HOURS), UUID.randomUUID()));
    queries()
        .forEach(
            (name, query) -> {
              for (var place : places) {
                var statement = RebootHistory.newest(query, place, 100);
                assertThat(ManyReboots.readWhole(statement.sql(), statement.arguments())).as(name).doesNotContain("reboot");
              }
            });
  }

  @Test
  void figuresForWhoeverWatchesAreFoundWithoutReadingThemAll() {
    assertThat(ManyReboots.readWhole(RolloutFigures.READ, List.of())).doesNotContain("reboot");
  }

  @Test
  void pagesMeetAndLeaveNothingOut() {
    var history = ManyReboots.SERVICE.bean(RebootHistory.class);
    var query = narrowed(Scope.EVERYTHING, EnumSet.of(Outcome.FIRMWARE_FALLBACK, Outcome.WATCHDOG_RESET));
    var wanted =
        ManyReboots.SERVICE
            .database()
            .queryForList(
                "select id from reboot where outcome in ('FIRMWARE_FALLBACK', 'WATCHDOG_RESET') order by ended_at desc, id desc limit 300",
                UUID.class);
    var place = RebootQuery.Place.BEGIN;
    for (int from = 0; from < wanted.size(); from += 100) {
      var page = history.page(query, place, 100);
      assertThat(page).extracting(Reboot::id).isEqualTo(wanted.subList(from, from + 100));
      place = new RebootQuery.Place(Objects.requireNonNull(page.getLast().endedAt()), page.getLast().id());
    }
  }

  @Test
  void rolloutsThatGoOnAreFoundWithoutThoseThatAreOver() {
    var database = ManyReboots.SERVICE.database();
    var open = new RolloutQuery(Scope.EVERYTHING, EnumSet.of(RolloutState.RUNNING, RolloutState.PAUSED), null, null, null);
    var statement = RolloutListing.newest(open, new UUID(-1, -1), 100);
    var plan = String.join("\n", database.queryForList("explain " + statement.sql(), String.class, statement.arguments().toArray()));
    assertThat(plan).contains("rollout_in_progress");
    assertThat(ManyReboots.SERVICE.bean(RolloutListing.class).page(open, new UUID(-1, -1), 100)).isEmpty();
  }

  @Test
  void rolloutsAreNamedToWhomTheyAreInScope() {
    var id = any("rollout_id");
    var listing = ManyReboots.SERVICE.bean(RolloutListing.class);
    assertThat(listing.names(List.of(id, id, UUID.randomUUID()), Scope.EVERYTHING)).containsOnlyKeys(id);
    assertThat(listing.names(List.of(id), scope("team=t1"))).isEmpty();
    assertThat(listing.names(List.of(), Scope.EVERYTHING)).isEmpty();
  }
}
