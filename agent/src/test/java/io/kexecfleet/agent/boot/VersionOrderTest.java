package io.kexecfleet.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VersionOrderTest {

  private static final VersionOrder ORDER = VersionOrder.OLDEST_FIRST;

  @Test
  void releasesAreOrderedByAge() {
    var oldestFirst =
        List.of(
            "6.1.0~rc1-amd64", "6.1.0-9-amd64", "6.1.0-31-amd64", "6.12.9-amd64", "6.12.43+deb13-amd64", "7.2.12+deb13-amd64");
    assertThat(Stream.of(4, 0, 5, 2, 1, 3).map(oldestFirst::get).sorted(ORDER)).containsExactlyElementsOf(oldestFirst);
  }

  /** The examples of UAPI.10. */
  @Test
  void versionsAreOrderedAsTheSpecificationHasThem() {
    for (var pair :
        List.of(
            "122 123", "122.1 123", "123~rc1 123", "123~rc1 123~rc2", "123-3 123-3.1", "123 123a", "123 123-a", "123 123^1",
            "123-3 123^post1", "123^patch1-1 123.1-1", "123.0~bcd 123.0", "abc abcde", "a 1", "0 1")) {
      var sides = pair.split(" ", -1);
      assertThat(ORDER.compare(sides[0], sides[1])).as(pair).isNegative();
    }
    assertThat(ORDER.compare("123", "0123")).isZero();
    assertThat(ORDER.compare("12_3", "12 3")).isZero();
  }

  /** Of all texts that are short enough to try every three of them. */
  @Test
  void itIsAnOrder() {
    var texts = new ArrayList<>(List.of(""));
    for (var length = 0; length < 3; length++) {
      for (var shorter : List.copyOf(texts)) {
        for (var c : List.of("0", "1", "a", "-", "~", "^", ".", "+")) {
          if (shorter.length() == length) {
            texts.add(shorter + c);
          }
        }
      }
    }
    var sorted = texts.stream().sorted(ORDER).toList();
    for (var i = 0; i < sorted.size(); i++) {
      for (var j = 0; j < sorted.size(); j++) {
        var sign = Integer.signum(ORDER.compare(sorted.get(i), sorted.get(j)));
        assertThat(sign).isEqualTo(-Integer.signum(ORDER.compare(sorted.get(j), sorted.get(i))));
        if (sign != Integer.signum(Integer.compare(i, j)) && sign != 0) {
          throw new AssertionError("\"%s\" and \"%s\" are not in order".formatted(sorted.get(i), sorted.get(j)));
        }
      }
    }
  }
}
