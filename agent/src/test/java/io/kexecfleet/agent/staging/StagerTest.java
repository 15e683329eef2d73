package io.kexecfleet.agent.staging;

import static io.kexecfleet.protocol.LoadReport.Refused.Code.LOAD_LIMIT;
import static io.kexecfleet.protocol.LoadReport.Refused.Code.MISALIGNED;
import static io.kexecfleet.protocol.LoadReport.Refused.Code.NOT_ZEROED;
import static io.kexecfleet.protocol.LoadReport.Refused.Code.NO_CMA;
import static io.kexecfleet.protocol.LoadReport.Refused.Code.NO_ROOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.machine.LoadRequest;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.MemoryMap;
import io.kexecfleet.agent.machine.MemoryRange;
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
import java.util.List;
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
    new Stager(machine, false, CommandLinePolicy.usual()).stage(BootTarget.latestInstalled(), "abc");
    var loaded = machine.image();
    assertThat(loaded).isNotNull();
    assertThat(loaded.commandLine()).isEqualTo("root=/dev/vda ro kexec_fleet.marker=abc");
  }

  @Test
  void aTargetThatIsNotThereIsRefusedForTheFirmwareToo() {
    var stager = new Stager(boot(PLAIN), false, CommandLinePolicy.usual());
    assertThat(stager.standBy(BootTarget.release("7.2.11")).release()).isEqualTo("7.2.11");
    assertRefused(Refusal.Code.TARGET_NOT_FOUND, () -> stager.standBy(BootTarget.release("9.9.9")));
    assertRefused(Refusal.Code.TARGET_NOT_ALLOWED, () -> stager.standBy(BootTarget.paths("/tmp/vmlinuz")));
    assertRefused(Refusal.Code.LOAD_FAILED, () -> stager.standBy(BootTarget.paths(SimulatedMachine.NO_KERNEL)));
  }

  @Test
  void whatIsLoadedDecidesWhichWayIsOpen() {
    var machine = boot(PLAIN);
    var stager = new Stager(machine, false, CommandLinePolicy.usual());
    var forFirmware = stager.standBy(BootTarget.latestInstalled());
    stager.requireFresh(forFirmware);
    var staged = stager.stage(BootTarget.latestInstalled(), "abc");
    stager.requireFresh(staged);
    assertRefused(Refusal.Code.NOT_STAGED, () -> stager.requireFresh(forFirmware));
    machine.unload();
    assertRefused(Refusal.Code.NOT_STAGED, () -> stager.requireFresh(staged));
  }

  @Test
  void anImageOfSomebodyElseIsReplacedOnlyWithLeave() {
    var machine = boot(PLAIN);
    machine.loadByHand(new LoadRequest(machine.find(BootTarget.latestInstalled()), "by=hand", LoadMethod.NORMAL));
    assertRefused(
        Refusal.Code.FOREIGN_IMAGE, () -> new Stager(machine, false, CommandLinePolicy.usual()).stage(BootTarget.latestInstalled(), "abc"));
    assertThat(machine.loaded()).isEqualTo(Loaded.SOMEBODY_ELSES);
    new Stager(machine, true, CommandLinePolicy.usual()).stage(BootTarget.latestInstalled(), "abc");
    assertThat(machine.loaded()).isEqualTo(Loaded.OURS);
  }

  @Test
  void aLimitedHostIsLoadedOnceAndKeepsACallToLetGo() {
    var machine = boot(PLAIN.withCma(256 * MIB, true));
    machine.limitCalls(2);
    var report = new Stager(machine, false, CommandLinePolicy.usual()).stage(BootTarget.latestInstalled(), "abc").report();
    assertThat(report).isNotNull();
    assertThat(report.method()).isEqualTo(LoadMethod.NORMAL);
    assertThat(report.refused()).extracting(LoadReport.Refused::code).containsExactly(LOAD_LIMIT);
    assertThat(machine.conditions().callsLeft()).isEqualTo(1);
    machine.unload();
    assertThat(machine.loaded()).isEqualTo(Loaded.NOTHING);
  }

  @Test
  void aLimitOfOneIsNotWasted() {
    var machine = boot(PLAIN);
    machine.limitCalls(1);
    assertRefused(Refusal.Code.LOAD_LIMIT, () -> new Stager(machine, false, CommandLinePolicy.usual()).stage(BootTarget.latestInstalled(), "abc"));
    assertThat(machine.conditions().callsLeft()).isEqualTo(1);
    assertThat(machine.loaded()).isEqualTo(Loaded.NOTHING);
  }

  @Test
  void memoryThatComesOrGoesHasTheImageLoadedAgain() {
    var machine = boot(PLAIN);
    var stager = new Stager(machine, false, CommandLinePolicy.usual());
    var staged = stager.stage(BootTarget.latestInstalled(), "abc");
    assertThat(stager.refresh(staged, "def", () -> {})).isEqualTo(staged);
    machine.changeMemory(new MemoryMap(List.of(new MemoryRange(0x1000, 1L << 41)), List.of()));
    assertRefused(Refusal.Code.STALE, () -> stager.requireFresh(staged));
    assertThat(stager.secure(staged)).as("nothing wrong with it for now").isEmpty();
    var again = stager.refresh(staged, "def", () -> {});
    assertThat(again.marker()).isEqualTo("def");
    stager.requireFresh(again);
  }

  @Test
  void aLimitedHostIsNotLoadedAgainForMemoryThatTheImageDoesNotLieIn() {
    var machine = boot(PLAIN);
    machine.limitCalls(5);
    var stager = new Stager(machine, false, CommandLinePolicy.usual());
    var staged = stager.stage(BootTarget.latestInstalled(), "abc");
    machine.changeMemory(new MemoryMap(List.of(new MemoryRange(0x1000, 1L << 41)), List.of()));
    var kept = stager.refresh(staged, "def", () -> {});
    assertThat(kept.marker()).isEqualTo("abc");
    assertThat(machine.conditions().callsLeft()).isEqualTo(4);
    stager.requireFresh(kept);
  }

  @Test
  void anImageInMemoryThatIsSwitchedOffIsLetGoAndNotLoadedThereAgain() {
    var machine = boot(PLAIN);
    var stager = new Stager(machine, false, CommandLinePolicy.usual());
    var staged = stager.stage(BootTarget.latestInstalled(), "abc");
    machine.changeMemory(new MemoryMap(machine.memory().ram(), List.of(new MemoryRange(0, 1L << 39))));
    assertRefused(Refusal.Code.STALE, () -> stager.requireFresh(staged));
    assertThat(stager.secure(staged)).hasValueSatisfying(why -> assertThat(why).contains("switched off"));
    assertThat(machine.loaded()).isEqualTo(Loaded.NOTHING);
    assertRefused(Refusal.Code.STALE, () -> stager.refresh(staged, "def", () -> {}));
    assertThat(machine.loaded()).isEqualTo(Loaded.NOTHING);
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
    var report = new Stager(machine, false, CommandLinePolicy.usual()).stage(BootTarget.latestInstalled(), "abc").report();
    assertThat(report).isNotNull();
    assertThat(machine.loaded()).isEqualTo(Loaded.OURS);
    var loaded = machine.image();
    assertThat(loaded).isNotNull();
    assertThat(loaded.initrdPadding()).isZero();
    assertThat(loaded.method()).isEqualTo(report.method());
    if (report.method() == LoadMethod.CMA) {
      assertThat(report.evidence().kernelAddress() % (2 * MIB)).isZero();
      assertThat(report.evidence().head()).isEqualTo(4);
    }
  }

  private static LoadReport stage(SimulatedHardware hardware) {
    var report = new Stager(boot(hardware), false, CommandLinePolicy.usual()).stage(BootTarget.latestInstalled(), "abc").report();
    assertThat(report).isNotNull();
    return report;
  }

  private static SimulatedMachine boot(SimulatedHardware hardware) {
    return new SimulatedHost(hardware, InstantSource.fixed(Instant.EPOCH), (from, way) -> {}).bootByFirmware();
  }
}
