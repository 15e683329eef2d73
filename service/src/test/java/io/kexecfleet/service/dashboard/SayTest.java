package io.kexecfleet.service.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
