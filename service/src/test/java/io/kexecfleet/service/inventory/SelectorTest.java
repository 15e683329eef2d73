package io.kexecfleet.service.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {

  @Provide
  Arbitrary<String> selectors() {
    return SomeLabels.selectors();
  }

  @Provide
  Arbitrary<String> nearlySelectors() {
    return Arbitraries.of("a", "zone", "x.io/k", "=", "==", "!=", "!", " ", ",", "(", ")", "in", "notin", "\t", "-", "/", ".", "")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Property
  void whatItShowsIsReadAsTheSame(@ForAll("selectors") String text) {
    var selector = Selector.parse(text);
    assertThat(Selector.parse(selector.toString())).isEqualTo(selector).hasSameHashCodeAs(selector);
  }

  @Provide
  Arbitrary<Map<String, String>> labels() {
    return SomeLabels.labels();
  }

  @Property(tries = 5000)
  void whatIsSaidOfTwoHoldsForEveryHost(@ForAll("selectors") String one, @ForAll("selectors") String other, @ForAll("labels") Map<String, String> labels) {
    var mine = Selector.parse(one);
    var theirs = Selector.parse(other);
    var both = mine.matches(labels) && theirs.matches(labels);
    assertThat(mine.isWithin(theirs) && mine.matches(labels) && !both).as("%s is within %s, and not for %s", one, other, labels).isFalse();
    assertThat(mine.excludes(theirs) && both).as("%s excludes %s, and not for %s", one, other, labels).isFalse();
    assertThat(mine.excludes(theirs)).isEqualTo(theirs.excludes(mine));
    assertThat(mine.isWithin(mine)).isTrue();
    assertThat(mine.isWithin(Selector.EVERYTHING)).isTrue();
  }

  /** The second is wider than the first. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          env=prod            | env
          env=prod            | env in (prod, test)
          env=prod            | env!=test
          env=prod,zone=eu    | zone=eu
          env in (prod, test) | env notin (dev, lab)
          !env                | env!=prod
          !env                | env notin (prod, test)
          env notin (a, b)    | env!=a
          """)
  void oneIsWithinAnother(String narrow, String wide) {
    assertThat(Selector.parse(narrow).isWithin(Selector.parse(wide))).isTrue();
    assertThat(Selector.parse(wide).isWithin(Selector.parse(narrow))).isFalse();
    assertThat(Selector.parse(narrow).excludes(Selector.parse(wide))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          env=prod            | env=test
          env=prod            | env!=prod
          env in (a, b)       | env notin (a, b, c)
          env                 | !env
          env=prod            | !env
          env=prod,zone=eu    | zone=us
          """)
  void oneExcludesAnother(String one, String other) {
    assertThat(Selector.parse(one).excludes(Selector.parse(other))).isTrue();
    assertThat(Selector.parse(one).isWithin(Selector.parse(other))).isFalse();
  }

  @Property
  void everyTextIsReadOrRefusedWithAReason(@ForAll("nearlySelectors") String text) {
    try {
      var selector = Selector.parse(text);
      assertThat(Selector.parse(selector.toString())).isEqualTo(selector);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("'");
    }
  }

  /** From Kubernetes' documentation of labels and selectors, and from the tests of its parser. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "NONE",
      textBlock =
          """
          environment=production,tier=frontend|true
          environment = production|true
          environment == production|true
          environment in (production, qa)|true
          environment in (production),tier in (frontend)|true
          tier notin (frontend, backend)|false
          tier!=frontend|false
          partition|true
          !partition|false
          ! missing|true
          environment,environment notin (frontend)|true
          missing!=anything|true
          missing notin (a)|true
          missing=|false
          partition=|true
          partition in (,a)|true
          tier in(frontend)|true
          x-y.example.com/kind_of=Thing.1|true
          environment=qa|false
          """)
  void meansWhatItMeansInKubernetes(String text, boolean matches) {
    var labels =
        Map.of(
            "environment", "production", "tier", "frontend", "partition", "", "x-y.example.com/kind_of", "Thing.1");
    assertThat(Selector.parse(text).matches(labels)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",", "a,", ",a", "a,,b", "a b", "a=b c", "a=b=c", "=b", "!a=b", "!a in (b)", "a in b", "a in (b", "a in (b))",
        "a in (b c)", "a in ((b))", "a out (b)", "a>1", "-a", "a-", "a=-b", "/a", "a/", "A.io/x", "a..b/c", "a/b/c", "ä=b",
        "a=b;c", "a='b'", "a\0b", "in (a)", "!!a", "!"
      })
  void garbageIsRefusedWithTheReason(String text) {
    assertThatThrownBy(() -> Selector.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'");
  }

  @Test
  void whatIsTooLongIsRefusedAndALongPartIsNotShownWhole() {
    assertThatThrownBy(() -> Selector.parse("a".repeat(4097))).hasMessageContaining("4096");
    assertThatThrownBy(() -> Selector.parse("a=" + "-".repeat(4000)))
        .message()
        .satisfies(message -> assertThat(message).hasSizeLessThan(400));
  }

  /** As close together as it can be written: kept, it gets a blank after every comma. */
  private static String closely(String word, int values) {
    return IntStream.range(0, values).mapToObj(i -> Integer.toString(i, 36)).collect(Collectors.joining(",", "a " + word + "(", ")"));
  }

  @Test
  void whatWouldBeTooLongOnceItIsKeptIsRefused() {
    for (var word : List.of("in", "notin")) {
      assertThat(closely(word, 1050)).hasSizeLessThan(Selector.LONGEST);
      assertThatThrownBy(() -> Selector.parse(closely(word, 1050)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("4096")
          .hasMessageContaining("as it is kept");
      var fits = Selector.parse(closely(word, 830));
      assertThat(fits.toString()).hasSizeGreaterThan(closely(word, 830).length()).hasSizeLessThanOrEqualTo(Selector.LONGEST);
      assertThat(Selector.parse(fits.toString())).isEqualTo(fits);
    }
  }

  /** Around the longest: what is read once is read again, whatever was written. */
  @Property(tries = 200)
  void whatIsKeptIsNeverLongerThanWhatIsRead(
      @ForAll @IntRange(min = 700, max = 1100) int values, @ForAll @IntRange(max = 100) int requirements) {
    var text = closely("in", values) + ",b in(x,y)".repeat(requirements);
    try {
      var kept = Selector.parse(text).toString();
      assertThat(kept).hasSizeLessThanOrEqualTo(Selector.LONGEST);
      assertThat(Selector.parse(kept)).hasToString(kept);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("4096");
    }
  }

  static Stream<String> hostile() {
    return Stream.of(
            "a", "a.", ".", "-", "a-", "!", " ", "\t", ",", "a,", "(", ")", "a in (", "a in (a,", "a in ((", "a=", "a ",
            "a/", "a.a/", "in ", "a notin(", "0_", "\n", "é", "a in (a),(")
        .flatMap(unit -> Stream.of("", "a=", "a in (", "!a ", "a.b/").map(start -> start + unit.repeat(4096 / unit.length())))
        .map(text -> text.substring(0, Math.min(4096, text.length())));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void takesNoTimeWhateverIsWritten(String text) {
    assertTimeout(
        Duration.ofMillis(500),
        () -> {
          try {
            Selector.parse(text).matches(Map.of("a", "a"));
          } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("'");
          }
        });
  }

  @Test
  void nothingMatchesEverything() {
    assertThat(List.of(Selector.parse(""), Selector.parse("  "))).containsOnly(Selector.EVERYTHING);
    assertThat(Selector.EVERYTHING.matchesEverything()).isTrue();
    assertThat(Selector.parse("a").matchesEverything()).isFalse();
    assertThat(Selector.EVERYTHING.matches(Map.of())).isTrue();
    assertThat(Selector.parse("a=1,!b,c in (x,y)").keys()).containsExactlyInAnyOrder("a", "b", "c");
  }
}
