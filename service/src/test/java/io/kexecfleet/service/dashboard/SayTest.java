package io.kexecfleet.service.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.dashboard.Say.Piece;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SayTest {

  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private final Say say = new Say(Clock.fixed(NOW, ZoneOffset.UTC));

  @ParameterizedTest
  @CsvSource({
    "0,0 ms",
    "999,999 ms",
    "1000,1.0 s",
    "27549,27.5 s",
    "59999,59.9 s",
    "60000,1 min",
    "61999,1 min 1 s",
    "3600000,1 h",
    "5400000,1 h 30 min",
    "90000000,1 d 1 h",
    "-1500,-1.5 s"
  })
  void lengthsHaveTheUnitsThatMatter(long millis, String said) {
    assertThat(say.took(Long.valueOf(millis))).isEqualTo(said);
    assertThat(say.took(Duration.ofMillis(millis))).isEqualTo(said);
  }

  @ParameterizedTest
  @CsvSource({"0,0 s ago", "59,59 s ago", "60,1 min ago", "7200,2 h ago", "172800,2 d ago", "-90,in 1 min"})
  void timesAreSaidFromNow(long secondsAgo, String said) {
    assertThat(say.ago(NOW.minusSeconds(secondsAgo))).isEqualTo(said);
  }

  @Test
  void whatIsNotKnownIsSaidToBeSo() {
    assertThat(say.at(null)).isEqualTo("never");
    assertThat(say.ago(null)).isEqualTo("never");
    assertThat(say.took((Long) null)).isEmpty();
    assertThat(say.took((Duration) null)).isEmpty();
    assertThat(say.word(null)).isEmpty();
  }

  @Test
  void timesAreToTheSecondInUtc() {
    assertThat(say.at(NOW.plusMillis(999))).isEqualTo("2026-11-22 12:00:00 UTC");
    assertThat(say.iso(NOW.plusNanos(1_234_567))).isEqualTo("2026-11-22T12:00:00.001Z");
  }

  @Test
  void numbersAndWordsReadWell() {
    assertThat(say.number(1_234_567)).isEqualTo("1\u2009234\u2009567");
    assertThat(say.count(1, "host")).isEqualTo("1 host");
    assertThat(say.count(12, "host")).isEqualTo("12 hosts");
    assertThat(say.bytes(1023)).isEqualTo("1023 B");
    assertThat(say.bytes(2048)).isEqualTo("2 KiB");
    assertThat(say.bytes(13_916_096)).isEqualTo("13.3 MiB");
    assertThat(say.word(Outcome.FIRMWARE_FALLBACK)).isEqualTo("firmware fallback");
  }

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
