package io.kexecfleet.lab.fleet;

import io.kexecfleet.agent.AgentLoop;
import io.kexecfleet.agent.OwnersRules;
import io.kexecfleet.agent.Journal;
import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.agent.crash.CrashKeeper;
import io.kexecfleet.agent.crash.CrashPolicy;
import io.kexecfleet.agent.link.Credential;
import io.kexecfleet.agent.link.CredentialFiles;
import io.kexecfleet.agent.link.HttpService;
import io.kexecfleet.agent.link.ServiceLink;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import io.kexecfleet.agent.simulated.SimulatedHost;
import io.kexecfleet.agent.simulated.SimulatedMachine;
import io.kexecfleet.agent.staging.CommandLinePolicy;
import io.kexecfleet.agent.staging.Stager;
import io.kexecfleet.protocol.Finding.Severity;
import io.kexecfleet.protocol.Order;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One simulated host over its boots: an agent runs in each, and a jump leads to the next as its fate has it. A restart by
 * order leads to the newest installed kernel, which is what boot loaders start by default.
 */
final class SimulatedAgent implements AutoCloseable {

  /** What all agents of a fleet share. */
  record Surroundings(
      FleetSpec spec,
      HttpService service,
      FleetLog log,
      Consumer<String> complaints,
      Semaphore enrolling,
      ThreadFactory threads) {}

  private record Left(SimulatedMachine from, FleetLog.Jump jump, Passage passage) {}

  private static final Duration ENROLMENT_PAUSE = Duration.ofMillis(500);
  private static final String SOME_OTHER_RELEASE = "6.1.0-other";

  /** Where an agent keeps what it needs to report a reboot; written before it jumps. */
  private static final String RECORD = "reboot.json";

  private static final Journal SILENT = new Journal(new PrintStream(OutputStream.nullOutputStream()));

  private final String name;
  private final Surroundings surroundings;
  private final SimulatedHardware hardware;
  private final SimulatedHost host;
  private final Cable cable = new Cable();
  private final Random random = new Random();
  private final Semaphore repaired = new Semaphore(0);
  private @Nullable AgentLoop loop;
  private @Nullable Left left;
  private volatile boolean closed;

  SimulatedAgent(String name, SimulatedHardware hardware, Surroundings surroundings) {
    this.name = name;
    this.surroundings = surroundings;
    this.hardware = hardware;
    this.host = new SimulatedHost(hardware, surroundings.spec.clocks().apply(name), this::leave);
  }

  String name() {
    return name;
  }

  void start(String joinToken) {
    surroundings.threads.newThread(() -> live(joinToken)).start();
  }

  void cutOff(Duration howLong) {
    cable.pull(howLong);
  }

  /** Whoever is gone boots again, through its firmware. */
  void repair() {
    repaired.release();
  }

  private void live(String joinToken) {
    try {
      @Nullable SimulatedMachine machine = host.bootByFirmware();
      var credential = new CredentialFiles(host.disk(), machine.clock()).current();
      enrol(credential, joinToken);
      while (machine != null && !closed) {
        runAgent(machine, credential);
        machine = nextBoot();
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void enrol(Credential credential, String joinToken) throws InterruptedException {
    while (!closed) {
      surroundings.enrolling.acquire();
      try {
        surroundings.service.enrol(credential.enrolment(name), joinToken);
        return;
      } catch (IOException notYet) {
        TimeUnit.NANOSECONDS.sleep(ENROLMENT_PAUSE.toNanos());
      } finally {
        surroundings.enrolling.release();
      }
    }
  }

  private void runAgent(SimulatedMachine machine, Credential credential) {
    var calls = cable.through(surroundings.spec.tap().on(surroundings.service.checkIns(credential.secret())));
    var running =
        new AgentLoop(
            machine,
            (plan, way) -> surroundings.spec.findings().apply(name),
            new Stager(machine, false, CommandLinePolicy.usual()),
            new CrashKeeper(machine, CrashPolicy.OFF),
            new OwnersRules(machine, List.of(), Severity.BLOCKING),
            "simulated",
            surroundings.threads,
            SILENT,
            ear -> new ServiceLink(calls, ear, machine.clock(), surroundings.threads, random, surroundings.complaints));
    synchronized (this) {
      if (closed) {
        return;
      }
      loop = running;
      left = null;
    }
    running.run();
  }

  /** Called by the machine itself: its agent ends like one that is stopped by a machine going down. */
  private synchronized void leave(SimulatedMachine from, Order.Way way) {
    var record = Json.readRecord(Objects.requireNonNull(host.disk().get(RECORD), "a jump without a record on disk"));
    var passage = surroundings.spec.passages().apply(name);
    var jump = new FleetLog.Jump(name, record.rebootId(), way, passage.fate());
    left = new Left(from, jump, passage);
    surroundings.log.left(jump);
    cable.pull(passage.cutOff());
    if (loop != null) {
      loop.stop();
    }
  }

  private @Nullable SimulatedMachine nextBoot() throws InterruptedException {
    Left last;
    synchronized (this) {
      last = left;
    }
    if (last == null) {
      return null;
    }
    TimeUnit.NANOSECONDS.sleep(last.passage.out().toNanos());
    if (last.passage.fate() == Fate.GONE) {
      repaired.acquire();
    }
    surroundings.log.back(last.jump);
    return switch (last.passage.fate()) {
      case AS_ORDERED -> asOrdered(last, null);
      case WRONG_KERNEL -> asOrdered(last, SOME_OTHER_RELEASE);
      case FIRMWARE, GONE -> host.bootByFirmware();
    };
  }

  /** @param instead the release that runs, or null: the one that was to */
  private SimulatedMachine asOrdered(Left last, @Nullable String instead) {
    return switch (last.jump.way()) {
      case KEXEC -> {
        var loaded = Objects.requireNonNull(last.from.image(), "a jump with nothing loaded");
        yield host.bootByKexec(Objects.requireNonNullElse(instead, loaded.image().release()), loaded.commandLine());
      }
      case FIRMWARE -> host.bootByFirmware(Objects.requireNonNullElse(instead, hardware.installed().getLast()));
    };
  }

  @Override
  public synchronized void close() {
    closed = true;
    repaired.release();
    if (loop != null) {
      loop.stop();
    }
  }
}
