package io.kexecfleet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.core.Action;
import io.kexecfleet.agent.core.Event;
import io.kexecfleet.agent.crash.CrashKeeper;
import io.kexecfleet.agent.crash.CrashPolicy;
import io.kexecfleet.agent.hooks.Occasion;
import io.kexecfleet.agent.machine.Hooks.Point;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import io.kexecfleet.agent.simulated.SimulatedHost;
import io.kexecfleet.agent.simulated.SimulatedMachine;
import io.kexecfleet.agent.staging.CommandLinePolicy;
import io.kexecfleet.agent.staging.Staged;
import io.kexecfleet.agent.staging.Stager;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Order.Way;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;

/** A worker on a simulated host, what it finds there and what it says. */
final class WorkerSetting {

  static final BootTarget LATEST = BootTarget.latestInstalled();

  final List<Finding> findings = new CopyOnWriteArrayList<>();
  final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  final List<Way> looks = new CopyOnWriteArrayList<>();
  volatile Instant now = Instant.EPOCH;
  volatile Meanwhile whileLooking = () -> {};
  private final InstantSource time = () -> now;
  final SimulatedHost host = new SimulatedHost(SimulatedHardware.plain(), time, (from, way) -> {});
  final SimulatedMachine machine = host.bootByFirmware();
  final MachineWorker worker = workerOn(machine);

  WorkerSetting() {
    host.hooks().install(Point.AFTER_BOOT, "always", Optional.empty());
  }

  /** What takes time as a host is looked at. */
  @FunctionalInterface
  interface Meanwhile {
    void run() throws InterruptedException;
  }

  static Occasion occasion(Way way) {
    return new Occasion("a", way, List.of());
  }

  MachineWorker workerOn(Machine on) {
    return new MachineWorker(
        on,
        new Preparation(on, (plan, way) -> look(way)),
        new Stager(on, false, CommandLinePolicy.usual()),
        new CrashKeeper(on, new CrashPolicy(true, "nr_cpus=1")),
        new OwnersRules(on, List.of("always"), Finding.Severity.BLOCKING),
        events::add,
        Thread.ofVirtual().factory(),
        new Journal(new PrintStream(OutputStream.nullOutputStream())));
  }

  private List<Finding> look(Way way) {
    looks.add(way);
    try {
      whileLooking.run();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    return findings;
  }

  Staged staged(Action.Stage stage) throws InterruptedException {
    worker.perform(stage);
    return assertThat(next()).asInstanceOf(InstanceOfAssertFactories.type(Event.Staged.class)).actual().staged();
  }

  Event next() throws InterruptedException {
    var event = events.poll(20, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    return event;
  }
}
