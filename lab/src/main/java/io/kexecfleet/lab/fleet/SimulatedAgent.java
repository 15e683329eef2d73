package io.kexecfleet.lab.fleet;

import io.kexecfleet.agent.AgentLoop;
import io.kexecfleet.agent.Journal;
import io.kexecfleet.agent.link.Credential;
import io.kexecfleet.agent.link.HttpService;
import io.kexecfleet.agent.link.ServiceLink;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import io.kexecfleet.agent.simulated.SimulatedHost;
import io.kexecfleet.agent.simulated.SimulatedMachine;
import io.kexecfleet.protocol.Order;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One simulated host over its boots: an agent runs in each, and a jump leads to the next as its fate has it. A restart by
 * order leads to the newest installed kernel, which is what boot loaders start by default.
 */
final class SimulatedAgent implements AutoCloseable {

  private static final Duration ENROLMENT_PAUSE = Duration.ofMillis(500);
  private static final String SOME_OTHER_RELEASE = "6.1.0-other";
  private static final Journal SILENT = new Journal(new PrintStream(OutputStream.nullOutputStream()));

  private final String name;
  private final SimulatedHardware hardware;
  private final SimulatedHost host;
  private final HttpService service;
  private final Duration out;
  private final OutAtOnce outAtOnce;
  private final Function<String, Fate> fates;
  private final ThreadFactory threads;
  private final Random random = new Random();
  private @Nullable AgentLoop loop;
  private @Nullable Departure departure;
  private volatile boolean closed;

  private record Departure(SimulatedMachine from, Order.Way way) {}

  SimulatedAgent(
      String name,
      SimulatedHardware hardware,
      HttpService service,
      Duration out,
      OutAtOnce outAtOnce,
      Function<String, Fate> fates,
      ThreadFactory threads) {
    this.name = name;
    this.hardware = hardware;
    this.host = new SimulatedHost(hardware, InstantSource.system(), this::leave);
    this.service = service;
    this.out = out;
    this.outAtOnce = outAtOnce;
    this.fates = fates;
    this.threads = threads;
  }

  String name() {
    return name;
  }

  int jumps() {
    return host.jumps().size();
  }

  int restarts() {
    return host.restarts().size();
  }

  void start(String joinToken) {
    threads.newThread(() -> live(joinToken)).start();
  }

  private void live(String joinToken) {
    try {
      var credential = Credential.of(host.disk());
      enrol(credential, joinToken);
      @Nullable SimulatedMachine machine = host.bootByFirmware();
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
      try {
        service.enrol(credential.enrolment(name), joinToken);
        return;
      } catch (IOException notYet) {
        TimeUnit.NANOSECONDS.sleep(ENROLMENT_PAUSE.toNanos());
      }
    }
  }

  private void runAgent(SimulatedMachine machine, Credential credential) {
    var running =
        new AgentLoop(
            machine,
            "simulated",
            threads,
            SILENT,
            ear ->
                new ServiceLink(
                    service.checkIns(credential.secret()), ear, machine.clock(), threads, random, complaint -> {}));
    synchronized (this) {
      loop = running;
      departure = null;
    }
    running.run();
  }

  /** Called by the machine itself: its agent ends like one that is stopped by a machine going down. */
  private synchronized void leave(SimulatedMachine from, Order.Way way) {
    departure = new Departure(from, way);
    outAtOnce.leave();
    if (loop != null) {
      loop.stop();
    }
  }

  private @Nullable SimulatedMachine nextBoot() throws InterruptedException {
    Departure left;
    synchronized (this) {
      left = departure;
    }
    var fate = fates.apply(name);
    if (left == null || fate == Fate.GONE) {
      return null;
    }
    TimeUnit.NANOSECONDS.sleep(out.toNanos());
    outAtOnce.comeBack();
    return switch (left.way()) {
      case KEXEC -> jumpedTo(left.from(), fate);
      case FIRMWARE -> host.bootByFirmware(hardware.installed().getLast());
    };
  }

  private @Nullable SimulatedMachine jumpedTo(SimulatedMachine from, Fate fate) {
    var loaded = from.loaded();
    if (loaded == null) {
      return null;
    }
    return switch (fate) {
      case KEXEC -> host.bootByKexec(loaded.image().release(), loaded.commandLine());
      case WRONG_KERNEL -> host.bootByKexec(SOME_OTHER_RELEASE, loaded.commandLine());
      case FIRMWARE -> host.bootByFirmware();
      case GONE -> null;
    };
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (loop != null) {
      loop.stop();
    }
  }
}
