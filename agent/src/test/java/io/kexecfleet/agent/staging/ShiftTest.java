package io.kexecfleet.agent.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.LoadEvidence;
import io.kexecfleet.protocol.LoadReport.Segment;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShiftTest {

  private static final long MIB = 1 << 20;

  @Test
  void anEvenNextBoundaryNeedsNoPadding() {
    assertThat(Shift.paddings(endingAt(80 * MIB - 4096), 2 * MIB)).containsExactly(0L, MIB);
  }

  @Test
  void anOddNextBoundaryNeedsOneMegabyte() {
    assertThat(Shift.paddings(endingAt(80 * MIB + 4096), 2 * MIB)).containsExactly(MIB, 0L);
  }

  @Test
  void aFinerAlignmentThanTheGranuleHasOneWay() {
    assertThat(Shift.paddings(endingAt(80 * MIB + 4096), 4096)).containsExactly(0L);
  }

  @Test
  void coarserAlignmentsHaveAWayForEveryRemainder() {
    assertThat(Shift.paddings(endingAt(81 * MIB), 4 * MIB)).containsExactly(3 * MIB, 0L, MIB, 2 * MIB);
  }

  private static LoadEvidence endingAt(long end) {
    return new LoadEvidence(List.of(new Segment(0, MIB, 4096), new Segment(1, 2 * MIB, end - 2 * MIB)), 4, MIB, 0, List.of());
  }
}
