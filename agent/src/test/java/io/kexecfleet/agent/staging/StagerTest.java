package io.kexecfleet.agent.staging;

import static io.kexecfleet.protocol.LoadReport.Refused.Code.MISALIGNED;
import static io.kexecfleet.protocol.LoadReport.Refused.Code.NOT_ZEROED;
import static io.kexecfleet.protocol.LoadReport.Refused.Code.NO_CMA;
import static io.kexecfleet.protocol.LoadReport.Refused.Code.NO_ROOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import io.kexecfleet.agent.simulated.SimulatedHost;
import io.kexecfleet.agent.simulated.SimulatedMachine;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;

class StagerTest {

  private static final long MIB = 1 << 20;
  private static final SimulatedHardware PLAIN = SimulatedHardware.plain();

  @Test
  void alignedAtOnce() {
    var report = stage(PLAIN.withCma(128 * MIB, false));
    assertThat(report.method()).isEqualTo(LoadMethod.CMA);
    assertThat(report.refused()).isEmpty();
    assertThat(report.bytesToCopy()).isZero();
  }

  @Test
  void misalignedWithRoomForOneIsLoadedTheNormalWay() {
    var report = stage(PLAIN.withCma(128 * MIB, true));
    assertThat(report.method()).isEqualTo(LoadMethod.NORMAL);
    assertThat(report.refused()).extracting(LoadReport.Refused::code).containsExactly(MISALIGNED, NO_ROOM);
    assertThat(report.refused().getFirst().reason()).contains("0x36d00000").contains("0x200000");
    assertThat(report.refused().getFirst().segments()).hasSize(4);
    assertThat(report.bytesToCopy()).isGreaterThan(80 * MIB);
  }

  @Test
  void misalignedWithRoomForTwoIsLoadedAgainBehindItself() {
    // 60 + 19 MiB: the next boundary behind the image has the other parity.
    var report = stage(PLAIN.withInitrd(19 * MIB).withCma(256 * MIB, true));
    assertThat(report.method()).isEqualTo(LoadMethod.CMA);
    assertThat(report.refused()).extracting(LoadReport.Refused::code).containsExactly(MISALIGNED);
    assertThat(report.evidence().kernelAddress() % (2 * MIB)).isZero();
  }

  @Test
  void whereTheSizesDoNotHelpThePaddingDoes() {
    var report = stage(PLAIN.withInitrd(20 * MIB).withCma(256 * MIB, true));
    assertThat(report.method()).isEqualTo(LoadMethod.CMA);
    assertThat(report.refused()).extracting(LoadReport.Refused::code).containsExactly(MISALIGNED);
  }

  @Test
  void withoutZeroingCmaIsNotEvenTried() {
    var report = stage(PLAIN.withCma(256 * MIB, false).withInitOnAlloc(false));
    assertThat(report.method()).isEqualTo(LoadMethod.NORMAL);
    assertThat(report.refused()).extracting(LoadReport.Refused::code).containsExactly(NOT_ZEROED);
    assertThat(report.refused().getFirst().segments()).isEmpty();
  }

  @Test
  void withoutAnAreaTheReportSaysSo() {
    assertThat(stage(PLAIN).refused()).extracting(LoadReport.Refused::code).containsExactly(NO_CMA);
  }

  @Test
  void anAreaThatIsTooSmallIsNotTried() {
    assertThat(stage(PLAIN.withCma(64 * MIB, false)).refused())
        .extracting(LoadReport.Refused::code)
        .containsExactly(NO_ROOM);
  }

  @Test
  void theNextCommandLineCarriesTheMarker() {
    var machine = boot(PLAIN);
    new Stager(machine).stage(BootTarget.latestInstalled(), "abc");
    var loaded = machine.loaded();
    assertThat(loaded).isNotNull();
    assertThat(loaded.commandLine()).isEqualTo("root=/dev/vda ro kexec_fleet.marker=abc");
  }

  @Test
  void aTargetThatIsNotThereIsRefusedForTheFirmwareToo() {
    var stager = new Stager(boot(PLAIN));
    assertThat(stager.standBy(BootTarget.release("7.2.11")).release()).isEqualTo("7.2.11");
    assertRefused(Refusal.Code.TARGET_NOT_FOUND, () -> stager.standBy(BootTarget.release("9.9.9")));
    assertRefused(Refusal.Code.TARGET_NOT_ALLOWED, () -> stager.standBy(BootTarget.paths("/tmp/vmlinuz")));
    assertRefused(Refusal.Code.LOAD_FAILED, () -> stager.standBy(BootTarget.paths(SimulatedMachine.NO_KERNEL)));
  }

  @Test
  void whatIsLoadedDecidesWhichWayIsOpen() {
    var machine = boot(PLAIN);
    var stager = new Stager(machine);
    assertRefused(Refusal.Code.NOT_STAGED, stager::requireLoaded);
    stager.requireNothingLoaded();
    stager.stage(BootTarget.latestInstalled(), "abc");
    stager.requireLoaded();
    assertRefused(Refusal.Code.NOT_STAGED, stager::requireNothingLoaded);
  }

  private static void assertRefused(Refusal.Code code, ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(TargetException.class, no -> assertThat(no.refusal().code()).isEqualTo(code));
  }

  /** Whatever the sizes are: what is called CMA is aligned, and what is loaded last is what the report says. */
  @Property(tries = 2000)
  void aReportNeverClaimsMoreThanItsEvidence(
      @ForAll @IntRange(min = 1, max = 400) int area,
      @ForAll boolean misaligned,
      @ForAll @IntRange(min = 1, max = 100_000) int initrdPages) {
    var hardware = PLAIN.withInitrd(initrdPages * 4096L).withCma(area * MIB, misaligned);
    var machine = boot(hardware);
    var report = new Stager(machine).stage(BootTarget.latestInstalled(), "abc").report();
    assertThat(report).isNotNull();
    assertThat(machine.isLoaded()).isTrue();
    var loaded = machine.loaded();
    assertThat(loaded).isNotNull();
    assertThat(loaded.initrdPadding()).isZero();
    assertThat(loaded.allowCma()).isEqualTo(report.method() == LoadMethod.CMA);
    if (report.method() == LoadMethod.CMA) {
      assertThat(report.evidence().kernelAddress() % (2 * MIB)).isZero();
      assertThat(report.evidence().head()).isEqualTo(4);
    }
  }

  private static LoadReport stage(SimulatedHardware hardware) {
    var report = new Stager(boot(hardware)).stage(BootTarget.latestInstalled(), "abc").report();
    assertThat(report).isNotNull();
    return report;
  }

  private static SimulatedMachine boot(SimulatedHardware hardware) {
    return new SimulatedHost(hardware, InstantSource.fixed(Instant.EPOCH), (from, way) -> {}).bootByFirmware();
  }
}
