package io.kexecfleet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.core.Action;
import io.kexecfleet.agent.core.Event;
import io.kexecfleet.agent.hooks.Occasion;
import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.machine.Change;
import io.kexecfleet.agent.machine.LoadRequest;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.MemoryMap;
import io.kexecfleet.agent.machine.MemoryRange;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import io.kexecfleet.agent.simulated.SimulatedHost;
import io.kexecfleet.agent.simulated.SimulatedMachine;
import io.kexecfleet.agent.staging.Staged;
import io.kexecfleet.agent.staging.Stager;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.Order.Way;
import io.kexecfleet.protocol.Refusal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the worker makes sure of on the machine itself, right before there is no way back. */
class MachineWorkerTest {

  private static final BootTarget LATEST = BootTarget.latestInstalled();

  private final List<Finding> findings = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final SimulatedHost host =
      new SimulatedHost(SimulatedHardware.plain(), InstantSource.fixed(Instant.EPOCH), (from, way) -> {});
  private final SimulatedMachine machine = host.bootByFirmware();
  private final MachineWorker worker =
      new MachineWorker(
          machine,
          new Preparation(machine, (plan, way) -> findings),
          new Stager(machine, false),
          new OwnersRules(machine, List.of(), Finding.Severity.BLOCKING),
          events::add,
          Thread.ofVirtual().factory(),
          new Journal(new PrintStream(OutputStream.nullOutputStream())));

  @BeforeEach
  void start() {
    worker.start();
  }

  @AfterEach
  void finish() {
    worker.finish();
  }

  @Test
  void throughTheFirmwareGoesAHostWithNothingLoaded() throws Exception {
    staged(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null));
    var staged = staged(new Action.Stage(2, occasion(Way.FIRMWARE), LATEST, null));
    assertThat(staged.release()).isEqualTo("7.2.12");
    assertThat(staged.report()).isNull();
    worker.perform(new Action.Jump("a", Way.FIRMWARE, staged, Long.MAX_VALUE));
    worker.finish();
    assertThat(events).isEmpty();
    assertThat(host.restarts()).containsExactly(machine.boot().id());
    assertThat(host.jumps()).isEmpty();
  }

  @Test
  void anImageOfSomebodyElseKeepsAHostFromItsFirmware() throws Exception {
    var staged = staged(new Action.Stage(1, occasion(Way.FIRMWARE), LATEST, null));
    machine.loadByHand(new LoadRequest(machine.find(LATEST), "by=hand", LoadMethod.NORMAL));
    worker.perform(new Action.Jump("a", Way.FIRMWARE, staged, Long.MAX_VALUE));
    assertTurnedDown(Refusal.Code.NOT_STAGED);
    assertThat(host.restarts()).isEmpty();
    assertThat(machine.loaded()).isEqualTo(Loaded.SOMEBODY_ELSES);
    worker.perform(new Action.Stage(2, occasion(Way.FIRMWARE), LATEST, null));
    assertThat(next())
        .isInstanceOfSatisfying(
            Event.NotStaged.class, no -> assertThat(no.refusal().code()).isEqualTo(Refusal.Code.NOT_STAGED));
  }

  @Test
  void whatThePreflightFindsBlocksOrNot() throws Exception {
    findings.add(new Finding("SESSIONS", Finding.Severity.WARNING, "root is logged in.", "Ask."));
    staged(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null));
    findings.add(new Finding("MEMORY", Finding.Severity.BLOCKING, "There is none.", "Buy some."));
    worker.perform(new Action.Stage(2, occasion(Way.KEXEC), LATEST, null));
    assertNotStaged(Refusal.Code.CANNOT_KEXEC, "MEMORY: There is none. Buy some.");
    findings.add(new Finding("RAID_REBUILD", Finding.Severity.BLOCKING, "It rebuilds.", "Wait."));
    worker.perform(new Action.Stage(3, occasion(Way.KEXEC), LATEST, null));
    assertNotStaged(Refusal.Code.PREFLIGHT_BLOCKED, "RAID_REBUILD: It rebuilds. Wait.");
    worker.perform(new Action.Stage(4, occasion(Way.KEXEC), BootTarget.release("9.9.9"), null));
    assertNotStaged(Refusal.Code.TARGET_NOT_FOUND, "9.9.9");
  }

  private static Occasion occasion(Way way) {
    return new Occasion("a", way, List.of());
  }

  private void assertNotStaged(Refusal.Code code, String why) throws InterruptedException {
    assertThat(next())
        .isInstanceOfSatisfying(
            Event.NotStaged.class,
            no -> {
              assertThat(no.refusal().code()).isEqualTo(code);
              assertThat(no.refusal().detail()).contains(why);
            });
  }

  @Test
  void aJumpIsTurnedDownWhenTheImageIsGone() throws Exception {
    var staged = staged(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null));
    worker.perform(new Action.Unload());
    worker.perform(new Action.Jump("a", Way.KEXEC, staged, Long.MAX_VALUE));
    assertTurnedDown(Refusal.Code.NOT_STAGED);
    assertThat(host.jumps()).isEmpty();
  }

  @Test
  void aJumpIntoAnImageWhoseMemoryWasTakenOutIsTurnedDown() throws Exception {
    var staged = staged(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null));
    machine.changeMemory(new MemoryMap(List.of(new MemoryRange(1L << 50, 1L << 51)), List.of()));
    worker.perform(new Action.Jump("a", Way.KEXEC, staged, Long.MAX_VALUE));
    assertTurnedDown(Refusal.Code.STALE);
    assertThat(host.jumps()).isEmpty();
  }

  @Test
  void aStaleImageIsLetGoAtOnceAndAFreshOneIsKept() throws Exception {
    var staged = staged(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null));
    worker.perform(new Action.Secure(staged));
    worker.perform(new Action.Inspect(staged));
    assertThat(staged(new Action.Stage(2, occasion(Way.KEXEC), LATEST, staged))).as("kept").isEqualTo(staged);
    machine.changeMemory(new MemoryMap(List.of(new MemoryRange(1L << 50, 1L << 51)), List.of()));
    worker.perform(new Action.Inspect(staged));
    assertThat(next()).isEqualTo(new Event.Changed(Change.UNKNOWN));
    worker.perform(new Action.Secure(staged));
    worker.finish();
    assertThat(machine.loaded()).isEqualTo(Loaded.NOTHING);
  }

  /** systemd is asked how far the boot is when the service has heard of this host: that is part of the time it is out. */
  @Test
  void lookingAroundAsksNobodyWhoMayBeSlow() {
    assertThat(worker.lookAround()).isEqualTo(new Event.Started(null, BootTimes.UNKNOWN, null, null));
  }

  private Staged staged(Action.Stage stage) throws InterruptedException {
    worker.perform(stage);
    return assertThat(next()).asInstanceOf(InstanceOfAssertFactories.type(Event.Staged.class)).actual().staged();
  }

  private void assertTurnedDown(Refusal.Code code) throws InterruptedException {
    assertThat(next())
        .isInstanceOfSatisfying(
            Event.JumpTurnedDown.class,
            no -> {
              assertThat(no.rebootId()).isEqualTo("a");
              assertThat(no.refusal().code()).isEqualTo(code);
            });
  }

  private Event next() throws InterruptedException {
    var event = events.poll(20, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    return event;
  }
}
