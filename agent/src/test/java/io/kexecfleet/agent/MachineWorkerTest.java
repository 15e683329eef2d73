package io.kexecfleet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.core.Action;
import io.kexecfleet.agent.core.Event;
import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.machine.LoadRequest;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import io.kexecfleet.agent.simulated.SimulatedHost;
import io.kexecfleet.agent.simulated.SimulatedMachine;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Order.Way;
import io.kexecfleet.protocol.Refusal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the worker makes sure of on the machine itself, right before there is no way back. */
class MachineWorkerTest {

  private static final BootTarget LATEST = BootTarget.latestInstalled();

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final SimulatedHost host =
      new SimulatedHost(SimulatedHardware.plain(), InstantSource.fixed(Instant.EPOCH), (from, way) -> {});
  private final SimulatedMachine machine = host.bootByFirmware();
  private final MachineWorker worker =
      new MachineWorker(
          machine,
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
    worker.perform(new Action.Stage(1, Way.KEXEC, LATEST));
    assertThat(next()).isInstanceOf(Event.Staged.class);
    worker.perform(new Action.Stage(2, Way.FIRMWARE, LATEST));
    assertThat(next())
        .isInstanceOfSatisfying(
            Event.Staged.class,
            staged -> {
              assertThat(staged.staged().release()).isEqualTo("7.2.12");
              assertThat(staged.staged().report()).isNull();
            });
    worker.perform(new Action.Jump("a", Way.FIRMWARE));
    worker.finish();
    assertThat(events).isEmpty();
    assertThat(host.restarts()).containsExactly(machine.boot().id());
    assertThat(host.jumps()).isEmpty();
  }

  @Test
  void anImageOfSomebodyElseKeepsAHostFromItsFirmware() throws Exception {
    worker.perform(new Action.Stage(1, Way.FIRMWARE, LATEST));
    assertThat(next()).isInstanceOf(Event.Staged.class);
    machine.loadByHand(new LoadRequest(machine.find(LATEST), "by=hand", false, 0));
    worker.perform(new Action.Jump("a", Way.FIRMWARE));
    assertTurnedDown();
    assertThat(host.restarts()).isEmpty();
    assertThat(machine.isLoaded()).isTrue();
    worker.perform(new Action.Stage(2, Way.FIRMWARE, LATEST));
    assertThat(next())
        .isInstanceOfSatisfying(
            Event.NotStaged.class, no -> assertThat(no.refusal().code()).isEqualTo(Refusal.Code.NOT_STAGED));
  }

  @Test
  void aJumpIsTurnedDownWhenTheImageIsGone() throws Exception {
    worker.perform(new Action.Stage(1, Way.KEXEC, LATEST));
    assertThat(next()).isInstanceOf(Event.Staged.class);
    worker.perform(new Action.Unload());
    worker.perform(new Action.Jump("a", Way.KEXEC));
    assertTurnedDown();
    assertThat(host.jumps()).isEmpty();
  }

  /** systemd is asked how far the boot is when the service has heard of this host: that is part of the time it is out. */
  @Test
  void lookingAroundAsksNobodyWhoMayBeSlow() {
    assertThat(worker.lookAround()).isEqualTo(new Event.Started(null, BootTimes.UNKNOWN, null));
  }

  private void assertTurnedDown() throws InterruptedException {
    assertThat(next())
        .isInstanceOfSatisfying(
            Event.JumpTurnedDown.class,
            no -> {
              assertThat(no.rebootId()).isEqualTo("a");
              assertThat(no.refusal().code()).isEqualTo(Refusal.Code.NOT_STAGED);
            });
  }

  private Event next() throws InterruptedException {
    var event = events.poll(20, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    return event;
  }
}
