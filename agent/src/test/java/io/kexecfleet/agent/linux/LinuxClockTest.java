package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.machine.MachineException;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LinuxClockTest {

  @Test
  void aHostThatNeverSleptHasTheTimeToTheMillisecond() {
    assertThat(LinuxClock.sinceBoot(12_344, "12.34 99.00\n", 12_345)).isEqualTo(12_345);
    assertThat(LinuxClock.sinceBoot(12_344, "12.35 99.00\n", 12_361)).isEqualTo(12_361);
  }

  @Test
  void timeAsleepCountsAndIsToldByTheKernelAlone() {
    assertThat(LinuxClock.sinceBoot(12_344, "3612.34 99.00\n", 12_345)).isEqualTo(3_612_340);
  }

  /** Whatever nanoTime counts from, and however long the reading takes. */
  @Property
  void theTimeIsNeverFurtherOffThanTheKernelsOwnStep(
      @ForAll @LongRange(max = 100_000_000) long now,
      @ForAll @LongRange(min = -50_000, max = 50_000) long asleep,
      @ForAll @LongRange(max = 500) long readingTook) {
    var text = "%d.%02d 1.00\n".formatted(now / 1_000, now % 1_000 / 10);
    var told = LinuxClock.sinceBoot(now - asleep, text, now - asleep + readingTook);
    assertThat(told).isBetween(now - 10, now + 10 + readingTook);
  }

  @Test
  void aClockThatCannotBeReadIsAnErrorAndNotATime() {
    assertThatThrownBy(() -> LinuxClock.sinceBoot(1, "soon\n", 2)).isInstanceOf(MachineException.class);
    var nowhere = new LinuxClock(Path.of("/nonexistent"));
    assertThatThrownBy(nowhere::sinceBoot).isInstanceOf(MachineException.class).hasMessageContaining("/nonexistent/uptime");
  }

  @Test
  void thisMachinesOwnClockGoesOn() {
    var clock = new LinuxClock(Path.of("/proc"));
    var first = clock.sinceBoot();
    assertThat(clock.sinceBoot()).isBetween(first, first + 60_000);
  }
}
