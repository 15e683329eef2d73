package io.kexecfleet.service.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.calendar.WindowStanding.State;
import io.kexecfleet.service.inventory.Selector;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WindowStandingTest {

  private static final ZoneId UTC = ZoneId.of("UTC");

  /** Every night from 22:00 to 02:00, for hosts in production. */
  private static final Window NIGHTLY =
      new Window(
          "nightly", Schedule.of("FREQ=DAILY", LocalDateTime.parse("2026-11-01T22:00"), UTC), Duration.ofHours(4), Selector.parse("env=prod"), "");

  private static Instant at(String time) {
    return Instant.parse(time + ":00Z");
  }

  private static Freeze freeze(String name, String from, String to, String selector) {
    return new Freeze(name, at(from), at(to), Selector.parse(selector), "why");
  }

  private static WindowStanding standing(String now, Freeze... freezes) {
    return Calendar.of(List.of(NIGHTLY), List.of(freezes)).standing("nightly", at(now));
  }

  @Test
  void isOpenUntilItsEndOrTheNextFreeze() {
    assertThat(standing("2026-11-22T23:00").state()).isEqualTo(State.OPEN);
    assertThat(standing("2026-11-22T23:00").why(UTC)).isEqualTo("It is open until Mon 2026-11-23 02:00 UTC.");
    var ahead = standing("2026-11-22T23:00", freeze("soon", "2026-11-23T01:00", "2026-11-24T00:00", ""));
    assertThat(ahead.until()).isEqualTo(at("2026-11-23T01:00"));
    assertThat(ahead.holding()).isEmpty();
  }

  @Test
  void isClosedByItsRuleAndTellsWhenItOpensAndWhenItIsFreeAsWell() {
    assertThat(standing("2026-11-22T12:00").why(UTC)).isEqualTo("By its rule it is closed. It opens next at Sun 2026-11-22 22:00 UTC.");
    assertThat(standing("2026-11-22T12:00", freeze("tonight", "2026-11-22T20:00", "2026-11-23T12:00", "env in (prod, test)")).why(UTC))
        .isEqualTo("By its rule it is closed. It opens next at Sun 2026-11-22 22:00 UTC. It is open and not frozen from Mon 2026-11-23 22:00 UTC.");
  }

  @Test
  void isFrozenByAFreezeThatHoldsAllOfItsHosts() {
    var frozen = standing("2026-11-22T23:00", freeze("f", "2026-11-22T12:00", "2026-11-23T01:00", "env=prod"), freeze("other", "2026-11-22T12:00", "2026-11-30T01:00", "env=test"));
    assertThat(frozen.state()).isEqualTo(State.FROZEN);
    assertThat(frozen.why(UTC))
        .isEqualTo(
            "By its rule it is open, but no host of it may jump. A freeze holds all of its hosts: f until Mon 2026-11-23 01:00 UTC. It is open and not frozen from Mon 2026-11-23 01:00 UTC.");
  }

  @Test
  void staysOpenUnderAFreezeThatMayHoldSomeOfItsHosts() {
    var partly = standing("2026-11-22T23:00", freeze("eu", "2026-11-22T12:00", "2026-11-23T12:00", "zone=eu"));
    assertThat(partly.state()).isEqualTo(State.OPEN);
    assertThat(partly.why(UTC)).isEqualTo("It is open until Mon 2026-11-23 02:00 UTC. Some of its hosts may be held: eu until Mon 2026-11-23 12:00 UTC.");
  }

  @Test
  void thatNeverIsFreeSaysSo() {
    var freezes = List.of(freeze("one", "2026-11-22T12:00", "2027-11-22T12:00", ""), freeze("two", "2027-11-22T12:00", "2028-11-22T12:00", ""));
    var standing = Calendar.of(List.of(NIGHTLY), freezes).standing("nightly", at("2026-11-22T23:00"));
    assertThat(standing.state()).isEqualTo(State.FROZEN);
    assertThat(standing.next()).isNull();
    assertThat(standing.why(UTC)).endsWith("There is no time within a year in which it is open and not frozen.");
  }

  /** The engine's own answer for a host of the window is the same. */
  @Property(tries = 300)
  void agreesWithWhatTheEngineIsToldOfItsHosts(@ForAll @IntRange(min = 0, max = 24 * 14) int hour, @ForAll @IntRange(min = 0, max = 24 * 14) int frozenFrom, @ForAll @IntRange(min = 1, max = 60) int frozenFor) {
    var begin = at("2026-11-10T00:30");
    var frozen = begin.plus(Duration.ofHours(frozenFrom));
    var freeze = new Freeze("f", frozen, frozen.plus(Duration.ofHours(frozenFor)), Selector.parse("env=prod"), "why");
    var calendar = Calendar.of(List.of(NIGHTLY), List.of(freeze));
    var now = begin.plus(Duration.ofHours(hour));
    var told = calendar.at(now, Duration.ZERO, Set.of("nightly"), Map.of("env", "prod"));
    var standing = calendar.standing("nightly", now);
    assertThat(standing.state() == State.OPEN).isEqualTo(told.isOpen());
    if (standing.state() == State.FROZEN) {
      assertThat(told.closures()).extracting(Answer.Closure::reason).containsExactly(Answer.Reason.FREEZE);
      assertThat(standing.until()).isEqualTo(told.next());
    }
  }
}
