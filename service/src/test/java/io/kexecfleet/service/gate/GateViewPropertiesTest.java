package io.kexecfleet.service.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What a gate may never do, whatever was answered and in whatever order it came. */
class GateViewPropertiesTest {

  private static final Instant START = Instant.EPOCH;

  record Said(int second, boolean open) {
    Verdict verdict() {
      return new Verdict(open, "said", at(second));
    }
  }

  /** A gate, what was answered when (each second at most once), and when it is looked at: not before the last. */
  record Story(GateSpec.Asked gate, List<Said> said, int now) {

    Instant until() {
      return at(now);
    }

    /** As it is when the answers come in this order. */
    GateView.Standing standing(List<Said> order) {
      GateState state = null;
      for (var answer : order) {
        state = state == null ? GateState.of("g", 1, answer.verdict()) : state.after(answer.verdict(), gate, until());
      }
      return GateView.of(gate, state, until());
    }

    /** What is true, found by going through everything that was said. */
    boolean isOpen() {
      if (said.isEmpty()) {
        return false;
      }
      var held = gate.holdsFor().toSeconds();
      long openSince = -1;
      long before = Long.MIN_VALUE / 2;
      for (var answer : said) {
        if (!answer.open) {
          openSince = -1;
        } else if (openSince < 0 || answer.second - before > held) {
          openSince = answer.second;
        }
        before = answer.second;
      }
      var longEnough = gate.forAtLeast() == null || now - openSince >= gate.forAtLeast().toSeconds();
      return openSince >= 0 && now - before <= held && longEnough;
    }
  }

  private static Instant at(long second) {
    return START.plusSeconds(second);
  }

  @Provide
  Arbitrary<GateSpec.Asked> gates() {
    return Combinators.combine(Arbitraries.integers().between(5, 20), Arbitraries.integers().between(0, 30), Arbitraries.integers().between(1, 90).injectNull(0.4))
        .as(
            (interval, more, wait) ->
                SomeGates.gate(
                    "g", Duration.ofSeconds(interval), Duration.ofSeconds(interval + more), wait == null ? null : Duration.ofSeconds(wait)));
  }

  @Provide
  Arbitrary<Story> stories() {
    var answer = Combinators.combine(Arbitraries.integers().between(0, 120), Arbitraries.of(true, true, true, true, false)).as(Said::new);
    var answers =
        answer.list().uniqueElements(Said::second).ofMaxSize(30).map(list -> list.stream().sorted(Comparator.comparingInt(Said::second)).toList());
    return Combinators.combine(gates(), answers, Arbitraries.integers().between(0, 60))
        .as((gate, said, later) -> new Story(gate, said, (said.isEmpty() ? 0 : said.getLast().second) + later));
  }

  @Property(tries = 5000)
  void answersInTheirOrderGiveExactlyWhatIsTrue(@ForAll("stories") Story story) {
    var standing = story.standing(story.said);
    assertThat(standing.open()).isEqualTo(story.isOpen());
    assertThat(standing.next()).isNotNull();
    assertThat(Objects.requireNonNull(standing.next())).isAfterOrEqualTo(story.until());
    assertThat(standing.text()).isNotBlank();
  }

  @Property(tries = 5000)
  void answersInAnyOrderAndTwiceNeverOpenWhatIsClosed(@ForAll("stories") Story story, @ForAll long seed) {
    var order = new ArrayList<>(story.said);
    order.addAll(story.said.subList(0, story.said.size() / 2));
    Collections.shuffle(order, new Random(seed));
    if (story.standing(order).open()) {
      assertThat(story.isOpen()).isTrue();
    }
  }

  @Property
  void neverOpenWithAnAnswerThatIsTooOldOrWasClosed(@ForAll("stories") Story story) {
    if (!story.standing(story.said).open()) {
      return;
    }
    var last = story.said.getLast();
    assertThat(last.open).isTrue();
    assertThat(Duration.ofSeconds(story.now - last.second)).isLessThanOrEqualTo(story.gate.holdsFor());
  }

  @Property
  void whileOpenTheNextAskComesBeforeTheAnswerIsTooOld(@ForAll("stories") Story story) {
    var standing = story.standing(story.said);
    if (standing.open()) {
      var tooOld = at(story.said.getLast().second).plus(story.gate.holdsFor());
      assertThat(Objects.requireNonNull(standing.next())).isBetween(story.until(), tooOld);
    }
  }

  @Property
  void itOpensWhenItSaysSoIfOpenAnswersKeepComing(@ForAll("gates") GateSpec.Asked gate, @ForAll @IntRange(max = 900) int early) {
    var now = START;
    var state = GateState.of("g", 1, new Verdict(true, "", now));
    var forAtLeast = gate.forAtLeast();
    var shallOpenAt = forAtLeast == null ? START : START.plus(forAtLeast);
    while (!now.isAfter(shallOpenAt.plusSeconds(60))) {
      var standing = GateView.of(gate, state, now);
      assertThat(standing.open()).isEqualTo(!now.isBefore(shallOpenAt));
      if (!standing.open()) {
        assertThat(standing.next()).isEqualTo(shallOpenAt);
      }
      now = now.plus(gate.interval()).minusMillis(early);
      state = state.after(new Verdict(true, "", now), gate, now);
    }
  }

  @Property
  void aClockThatIsSetBackCannotKeepAGateOpen(@ForAll("gates") GateSpec.Asked gate, @ForAll @IntRange(min = 1, max = 3600) int back) {
    var state = GateState.of("g", 1, new Verdict(true, "", at(back)));
    assertThat(GateView.of(gate, state, START).open()).isEqualTo(gate.forAtLeast() == null && back <= gate.holdsFor().toSeconds());
    assertThat(GateRounds.dueAt(gate, state, START)).isBetween(START, START.plus(gate.interval().multipliedBy(2)));
    var closed = state.after(new Verdict(false, "", START), gate, START);
    assertThat(GateView.of(gate, closed, START).open()).isFalse();
    assertThat(GateRounds.dueAt(gate, closed, START)).isEqualTo(START.plus(gate.interval()));
    var open = state.after(new Verdict(true, "", START), gate, START);
    assertThat(GateRounds.dueAt(gate, open, START)).as("no hurry to ask again").isAfter(START);
  }

  @Example
  void aHoldIsClosedUntilItIsReleasedAndThenOpenForGood() {
    var hold = new GateSpec.Hold("go", GateSpec.When.BETWEEN_WAVES);
    var released = new GateState("go", 1, true, "", null, START, "ann", START);
    assertThat(GateView.of(hold, null, START)).isEqualTo(new GateView.Standing(false, "Waits for an operator to release it.", null));
    assertThat(GateView.of(hold, released, at(1_000_000)))
        .isEqualTo(new GateView.Standing(true, "Released by ann at 1970-01-01T00:00:00Z.", null));
  }

  @Example
  void theTextSaysWhatIsMissing() {
    var gate = SomeGates.gate("g", Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMinutes(5));
    var open = GateState.of("g", 1, new Verdict(true, "All is well.", START));
    assertThat(GateView.of(gate, null, at(3))).isEqualTo(new GateView.Standing(false, "Not asked yet.", at(3)));
    assertThat(GateView.of(gate, open, at(3)))
        .isEqualTo(new GateView.Standing(false, "Open since 1970-01-01T00:00:00Z, must be so for PT5M. All is well.", at(300)));
    assertThat(GateView.of(gate, open, at(21)))
        .isEqualTo(
            new GateView.Standing(
                false, "Was open when it was asked at 1970-01-01T00:00:00Z, but an answer is good for PT20S only: not known since.", at(21)));
    var closed = open.after(new Verdict(false, "All is lost.", at(10)), gate, at(10));
    assertThat(GateView.of(gate, closed, at(11))).isEqualTo(new GateView.Standing(false, "All is lost.", at(20)));
  }
}
