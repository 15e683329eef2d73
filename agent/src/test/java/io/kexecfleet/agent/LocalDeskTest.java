package io.kexecfleet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.agent.crash.CrashKeeper;
import io.kexecfleet.agent.crash.CrashPolicy;
import io.kexecfleet.agent.link.Link;
import io.kexecfleet.agent.local.LocalRequest;
import io.kexecfleet.agent.local.LocalRequest.Verb;
import io.kexecfleet.agent.machine.Intercepted;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import io.kexecfleet.agent.simulated.SimulatedHost;
import io.kexecfleet.agent.staging.CommandLinePolicy;
import io.kexecfleet.agent.staging.Stager;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Refusal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A person on a host whose boot loader starts 7.2.11, with 7.2.12 installed beside it. */
@Timeout(30)
class LocalDeskTest {

  private final List<String> notes = new ArrayList<>();
  private final CountDownLatch left = new CountDownLatch(1);
  private final SimulatedHost host =
      new SimulatedHost(SimulatedHardware.plain(), InstantSource.fixed(Instant.EPOCH), (from, way) -> left.countDown());

  @Test
  void throughTheFirmwareAHostIsExpectedToRunWhatItsBootLoaderStarts() throws Exception {
    assertThat(expectedAfterARestart(host.bootByFirmware())).isEqualTo("7.2.11");
    assertThat(notes).isEmpty();
  }

  @Test
  void whereThatCannotBeToldItIsSaidAndTheLatestIsExpected() throws Exception {
    assertThat(expectedAfterARestart(withoutEntries(host.bootByFirmware()))).isEqualTo("7.2.12");
    assertThat(notes).singleElement().asString().contains("cannot be told").contains("two boot loaders");
  }

  private String expectedAfterARestart(Machine machine) throws InterruptedException {
    var crashKeeper = new CrashKeeper(machine, CrashPolicy.OFF);
    var loop =
        new AgentLoop(
            machine,
            (plan, way) -> List.of(),
            new Stager(machine, false, CommandLinePolicy.usual()),
            crashKeeper,
            new OwnersRules(machine, List.of(), null),
            "test",
            Thread.ofVirtual().factory(),
            new Journal(new PrintStream(OutputStream.nullOutputStream())),
            ear -> Link.NONE);
    var running = Thread.ofVirtual().start(loop::run);
    var reply = new LocalDesk(machine, loop, crashKeeper, null, Duration.ZERO, notes::add).answer(LocalRequest.of(Verb.RESTART));
    assertThat(reply.refused()).isNull();
    left.await();
    loop.stop();
    running.join();
    assertThat(host.restarts()).hasSize(1);
    return Json.readRecord(Objects.requireNonNull(host.disk().get("reboot.json"))).targetRelease();
  }

  private static Machine withoutEntries(Machine machine) {
    return Intercepted.machine(
        machine,
        (call, argument, goOn) -> {
          if (call.equals("find") && BootTarget.defaultEntry().equals(argument)) {
            throw new TargetException(Refusal.Code.TARGET_NOT_FOUND, "This host has settings of two boot loaders.");
          }
          return goOn.call();
        });
  }
}
