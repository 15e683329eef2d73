package io.kexecfleet.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.agent.crash.CrashKeeper;
import io.kexecfleet.agent.crash.CrashPolicy;
import io.kexecfleet.agent.link.Link;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import io.kexecfleet.agent.simulated.SimulatedHost;
import io.kexecfleet.agent.staging.CommandLinePolicy;
import io.kexecfleet.agent.staging.Stager;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Finding.Severity;
import io.kexecfleet.protocol.Order.Way;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole agent that nobody orders anything. */
@Timeout(60)
class ExaminingLoopTest {

  /** Between two looks at the clock: an hour is soon over. */
  private static final long PACE = 600_000;

  private static final List<Finding> FOUND = List.of(new Finding("TAINT", Severity.WARNING, "It died.", "Look."));

  private final AtomicLong now = new AtomicLong();
  private final SimulatedHost host =
      new SimulatedHost(SimulatedHardware.plain(), () -> Instant.ofEpochMilli(now.getAndAdd(PACE)), (from, way) -> {});
  private final List<CheckIn> said = new CopyOnWriteArrayList<>();
  private final List<Way> looks = new CopyOnWriteArrayList<>();

  private List<Finding> look(Way way) {
    looks.add(way);
    return FOUND;
  }

  private Link link() {
    return new Link() {
      @Override
      public void say(CheckIn checkIn) {
        said.add(checkIn);
      }

      @Override
      public @Nullable String trouble() {
        return null;
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void looksAgainAndAgainAndSaysWhatItFoundOnce() throws InterruptedException {
    var machine = host.bootByFirmware();
    var loop =
        new AgentLoop(
            machine,
            (plan, way) -> look(way),
            new Stager(machine, false, CommandLinePolicy.usual()),
            new CrashKeeper(machine, CrashPolicy.OFF),
            new OwnersRules(machine, List.of(), null),
            "test",
            Thread.ofVirtual().factory(),
            new Journal(new PrintStream(OutputStream.nullOutputStream())),
            _ -> link());
    var running = Thread.ofVirtual().start(loop::run);
    // The loop waits as long as it believes to have; whoever asks it something has it look at its clock.
    await().until(() -> loop.ask(null) == null && looks.size() >= 3);
    loop.stop();
    running.join();
    assertThat(looks).containsOnly(Way.KEXEC);
    assertThat(said).extracting(CheckIn::findings).containsExactly(null, FOUND);
  }
}
