package io.kexecfleet.service.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.dashboard.Say.Piece;
import java.time.Clock;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SayTest {

  private final Say say = new Say(Clock.systemUTC());

  private String told(@Nullable String text) {
    return say.pieces(text).stream().map(piece -> piece.at() == null ? piece.text() : "<" + piece.at() + ">").collect(Collectors.joining());
  }

  @Test
  void timesInTextsAreToldApart() {
    assertThat(say.pieces("Soaks until 2026-11-22T10:00:00.123456Z."))
        .containsExactly(
            new Piece("Soaks until ", null), new Piece("2026-11-22T10:00:00.123456Z", Instant.parse("2026-11-22T10:00:00.123456Z")), new Piece(".", null));
    assertThat(told(null)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          It may be out for PT10M: now        | It may be out for 10 min: now
          PT1H30M and PT45S, PT0.5S           | 1 h 30 min and 45.0 s, 500 ms
          since 2026-11-22T10:00:00Z, PT5M    | since <2026-11-22T10:00:00Z>, 5 min
          """)
  void lengthsAreSaidAsPeopleRead(String text, String expected) {
    assertThat(told(text)).isEqualTo(expected);
  }

  /** Hosts write such texts, too. */
  @ParameterizedTest
  @ValueSource(strings = {"9999-99-99T99:99:99Z", "PT", "PT5", "SCRIPT5S", "OPT1H2", "12026-11-22T10:00:00Z", "2026-11-22", "PT99999999H", "<script>"})
  void whatOnlyLooksLikeATimeStaysAsItIs(String text) {
    assertThat(told("a " + text + " b")).isEqualTo("a " + text + " b");
  }
}
