package io.kexecfleet.service.dashboard.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

  @ParameterizedTest
  @CsvSource({
    "10 min,PT10M", "10m,PT10M", "90 s,PT1M30S", "2 hours,PT2H", "1d12h,PT36H", "1 d 2 h 3 min 4 s,PT26H3M4S", "PT10M,PT10M", "P1D,PT24H", "0 s,PT0S"
  })
  void isReadAsPeopleAndProgramsWriteIt(String text, Duration duration) {
    assertThat(DurationText.read(text)).hasValue(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "min", "10 minits", "10 min,", "1.5 h", "-10 min", "ten minutes", "9999999999 s", "P", "PT"})
  void whatCouldBeAnythingIsNone(String text) {
    assertThat(DurationText.read(text)).isEmpty();
  }

  @Property
  void whatIsWrittenIsReadAgain(@ForAll @LongRange(min = -1_000_000, max = 100_000_000_000L) long millis) {
    var duration = Duration.ofMillis(millis);
    assertThat(DurationText.read(DurationText.write(duration))).hasValue(duration);
  }

  @ParameterizedTest
  @CsvSource({"PT10M,10 min", "PT0S,0 s", "PT36H,1 d 12 h", "PT720H,30 d", "PT1M30S,1 min 30 s"})
  void isWrittenInTheUnitsThatMatter(Duration duration, String text) {
    assertThat(DurationText.write(duration)).isEqualTo(text);
  }
}
