package io.kexecfleet.agent;

import static org.awaitility.Awaitility.await;

import io.kexecfleet.agent.crash.CrashKeeper;
import io.kexecfleet.agent.crash.CrashPolicy;
import io.kexecfleet.agent.link.Link;
import io.kexecfleet.agent.machine.Change;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import io.kexecfleet.agent.simulated.SimulatedHost;
import io.kexecfleet.agent.staging.CommandLinePolicy;
import io.kexecfleet.agent.staging.Stager;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole agent that nobody asks for anything, with a crash kernel to look after. */
@Timeout(60)
class CrashKernelLoopTest {

  private static final long LESS_THAN_A_MINUTE = 5_000;

  /** How far the host's clock goes each time somebody reads it: nobody waits. */
  private final AtomicLong pace = new AtomicLong(LESS_THAN_A_MINUTE);

  private final AtomicLong now = new AtomicLong();
  private final SimulatedHost host =
      new SimulatedHost(
          SimulatedHardware.plain(), () -> Instant.ofEpochMilli(now.getAndAdd(pace.get())), (from, way) -> {});

  @Test
  void itIsLoadedAfterTheBootAndFollowsWhatIsPluggedIn() throws InterruptedException {
    var machine = host.bootByFirmware();
    var crashKernel = machine.crashKernel();
    crashKernel.reserve(160 << 20);
    crashKernel.keepCurrent(false);
    var loop =
        new AgentLoop(
            machine,
            (plan, way) -> List.of(),
            new Stager(machine, false, CommandLinePolicy.usual()),
            new CrashKeeper(machine, new CrashPolicy(true, "nr_cpus=1")),
            new OwnersRules(machine, List.of(), null),
            "test",
            Thread.ofVirtual().factory(),
            new Journal(new PrintStream(OutputStream.nullOutputStream())),
            ear -> Link.NONE);
    var running = Thread.ofVirtual().start(loop::run);
    await().until(() -> crashKernel.standing().loaded() == Loaded.OURS);
    pace.set(0);
    crashKernel.changeProcessors("0-1");
    machine.tell(Change.PROCESSOR);
    pace.set(LESS_THAN_A_MINUTE);
    machine.tell(Change.PROCESSOR);
    await().until(() -> crashKernel.calls() == 2);
    loop.stop();
    running.join();
  }
}
