package io.kexecfleet.agent.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.MemoryMap;
import io.kexecfleet.agent.machine.MemoryRange;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import io.kexecfleet.agent.simulated.SimulatedHost;
import io.kexecfleet.agent.simulated.SimulatedMachine;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a crash kernel on a machine that changes, says no, and has other people on it. */
class CrashKeeperTest {

  private static final Told LOADED = Told.fine("Loaded 7.2.11 as the crash kernel.");
  private static final CrashPolicy ARMED = new CrashPolicy(true, "nr_cpus=1");

  private final AtomicLong now = new AtomicLong(Instant.EPOCH.toEpochMilli());
  private final SimulatedHost host =
      new SimulatedHost(SimulatedHardware.plain(), () -> Instant.ofEpochMilli(now.get()), (from, way) -> {});
  private final SimulatedMachine machine = host.bootByFirmware();
  private CrashKeeper keeper = new CrashKeeper(machine, ARMED);

  @BeforeEach
  void reserve() {
    machine.crashKernel().reserve(160 << 20);
  }

  @Test
  void theRunningReleaseIsLoadedOnceAndThatIsSaidOnce() {
    assertThat(keeper.look()).contains(LOADED);
    assertThat(machine.crashKernel().standing().loaded()).isEqualTo(Loaded.OURS);
    assertThat(machine.crashKernel().commandLine()).isEqualTo("root=/dev/vda ro nr_cpus=1");
    assertThat(keeper.look()).isEmpty();
    assertThat(keeper.told()).isEqualTo(ArmingRule.ARMED);
    assertThat(machine.crashKernel().calls()).isOne();
  }

  @Test
  void oneThatIsGoneIsLoadedAgain() {
    keeper.look();
    machine.crashKernel().byHand(Loaded.NOTHING);
    assertThat(keeper.look()).contains(LOADED);
  }

  @Test
  void afterHotplugItIsLoadedAnewOnlyWhereTheKernelDoesNotSeeToIt() {
    keeper.look();
    machine.crashKernel().changeProcessors("0-1");
    assertThat(keeper.look()).isEmpty();
    machine.crashKernel().keepCurrent(false);
    assertThat(keeper.look()).as("what the kernel took in needs no load").isEmpty();
    machine.crashKernel().changeProcessors("0-2");
    assertThat(keeper.look()).contains(LOADED);
    machine.changeMemory(new MemoryMap(List.of(new MemoryRange(0x1000, 1L << 41)), List.of()));
    assertThat(keeper.look()).contains(LOADED);
    machine.changeMemory(new MemoryMap(machine.memory().ram(), machine.memory().ram()));
    assertThat(keeper.look()).as("memory that is off is still there").isEmpty();
    assertThat(machine.crashKernel().calls()).isEqualTo(3);
  }

  @Test
  void anotherAgentOfTheSameBootTakesOverWhatIsLoaded() {
    keeper.look();
    keeper = new CrashKeeper(machine, ARMED);
    assertThat(keeper.look()).contains(ArmingRule.ARMED);
    assertThat(machine.crashKernel().calls()).isOne();
  }

  @Test
  void aFailureIsSaidOnceAndTriedAgainLater() {
    machine.crashKernel().turnDown(new MachineException("ENOMEM"));
    assertThat(keeper.look().orElseThrow().text()).contains("could not be loaded", "ENOMEM");
    for (var minute = 0; minute < 9; minute++) {
      now.addAndGet(60_000);
      assertThat(keeper.look()).isEmpty();
    }
    assertThat(machine.crashKernel().calls()).isOne();
    now.addAndGet(60_000);
    assertThat(keeper.look()).as("the same again").isEmpty();
    assertThat(machine.crashKernel().calls()).isEqualTo(2);
    machine.crashKernel().turnDown(null);
    now.addAndGet(600_000);
    assertThat(keeper.look()).contains(LOADED);
  }

  @Test
  void aLimitIsNotUsedUpByAKernelThatSaysNo() {
    machine.crashKernel().limitCalls(3);
    machine.crashKernel().turnDown(new MachineException("ENOMEM"));
    for (var hour = 0; hour < 100; hour++) {
      now.addAndGet(3_600_000);
      keeper.look();
    }
    assertThat(machine.crashKernel().standing().callsLeft()).isEqualTo(2);
  }

  @Test
  void whatIsNotThereIsTroubleAndNotTheEndOfTheAgent() {
    var bare = host.bootByFirmware("9.9.9");
    bare.crashKernel().reserve(160 << 20);
    var told = new CrashKeeper(bare, ARMED).look().orElseThrow();
    assertThat(told.isTrouble()).isTrue();
    assertThat(told.text()).contains("9.9.9 is not installed");
    assertThat(bare.crashKernel().calls()).isZero();
  }

  @Test
  void somebodyElsesIsLeftAlone() {
    machine.crashKernel().byHand(Loaded.SOMEBODY_ELSES);
    assertThat(keeper.look().orElseThrow().isTrouble()).isFalse();
    assertThat(machine.crashKernel().calls()).isZero();
  }
}
