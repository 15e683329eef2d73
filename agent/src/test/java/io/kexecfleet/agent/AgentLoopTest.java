package io.kexecfleet.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.core.ByHand;
import io.kexecfleet.agent.crash.CrashKeeper;
import io.kexecfleet.agent.crash.CrashPolicy;
import io.kexecfleet.agent.link.Link;
import io.kexecfleet.agent.link.ServiceLink;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.machine.Intercepted;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import io.kexecfleet.agent.simulated.SimulatedHost;
import io.kexecfleet.agent.staging.CommandLinePolicy;
import io.kexecfleet.agent.staging.Stager;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Finding.Severity;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Order.Way;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus.Step;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jspecify.annotations.Nullable;

/** The whole agent over two boots of a simulated host, against a service that orders one reboot. */
@Timeout(30)
class AgentLoopTest {

  private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

  private final AtomicReference<@Nullable AgentLoop> running = new AtomicReference<>();
  private final AtomicReference<@Nullable RebootReport> reported = new AtomicReference<>();
  private final SimulatedHost host =
      new SimulatedHost(SimulatedHardware.plain(), InstantSource.fixed(Instant.EPOCH), (from, way) -> stop());

  @Test
  void aHostThatIsOrderedThroughItsFirmwareGoesThereOnceAndSaysSo() {
    var before = host.bootByFirmware();
    run(before, Way.FIRMWARE);
    assertThat(host.restarts()).containsExactly(before.boot().id());
    assertThat(host.jumps()).isEmpty();
    run(host.bootByFirmware("7.2.12"), Way.FIRMWARE);
    var report = requireNonNull(reported.get());
    assertThat(report.outcome()).isEqualTo(Outcome.FIRMWARE);
    assertThat(report.load()).isNull();
    assertThat(report.kernelAfter()).isEqualTo("7.2.12");
    assertThat(host.restarts()).hasSize(1);
  }

  @Test
  void aHostThatIsOrderedToKexecDoesThat() {
    var before = host.bootByFirmware();
    run(before, Way.KEXEC);
    assertThat(host.jumps()).containsExactly(before.boot().id());
    var loaded = requireNonNull(before.image());
    var after = host.bootByKexec(loaded.image().release(), loaded.commandLine());
    assertThat(after.boot().isByKexec()).isTrue();
    run(after, Way.KEXEC);
    assertThat(requireNonNull(reported.get()).outcome()).isEqualTo(Outcome.KEXEC);
    assertThat(host.restarts()).isEmpty();
  }

  @Test
  void aHostThatItsWatchdogResetSaysSo() {
    var before = host.bootByFirmware();
    before.leaveBy(new Departure(Departure.Through.SYSTEMD, new Departure.Guard(60, false), List.of(), false));
    run(before, Way.KEXEC);
    var after = host.bootByFirmware();
    after.watchdogSays(true);
    run(after, Way.KEXEC);
    assertThat(requireNonNull(reported.get()).outcome()).isEqualTo(Outcome.WATCHDOG_RESET);
    assertThat(host.jumps()).hasSize(1);
  }

  /** Whoever asked was told by then that nothing is done, and has gone. */
  @Test
  void whatNobodyWaitsForAnyMoreIsNotDone() {
    var machine = host.bootByFirmware();
    var loop = loop(machine, ear -> Link.NONE);
    var order = Order.of("hand", Order.Intent.STAGE, Way.KEXEC, machine.boot().id(), 60_000, BootTarget.latestInstalled());
    Thread.currentThread().interrupt();
    assertThat(loop.ask(new ByHand(order, 60_000))).contains("nothing was done");
    assertThat(Thread.interrupted()).as("whoever stopped us is not forgotten").isTrue();
    loop.stop();
    loop.run();
    assertThat(loop.state().byHand()).isNull();
    assertThat(loop.state().stagings()).isZero();
  }

  /** The loop has begun with it: that nothing was done would not be true. */
  @Test
  void whatWasBegunIsNotSaidToBeLeftUndone() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var machine = host.bootByFirmware();
    var slow =
        Intercepted.machine(
            machine,
            (call, argument, next) -> {
              if (call.equals("watch")) {
                begun.countDown();
                goOn.await();
              }
              return next.call();
            });
    var loop = loop(slow, ear -> Link.NONE);
    var order = Order.of("hand", Order.Intent.STAGE, Way.KEXEC, machine.boot().id(), 60_000, BootTarget.latestInstalled());
    var answers = new ArrayBlockingQueue<Optional<String>>(1);
    var asker = THREADS.newThread(() -> answers.add(Optional.ofNullable(loop.ask(new ByHand(order, 60_000)))));
    var agent = THREADS.newThread(loop::run);
    agent.start();
    asker.start();
    begun.await();
    asker.interrupt();
    goOn.countDown();
    assertThat(answers.take()).isEmpty();
    loop.stop();
    agent.join();
  }

  @Test
  void aMachineThatCannotBeWatchedIsRebootedAllTheSame() {
    var before = host.bootByFirmware();
    run(unwatched(before), Way.KEXEC);
    assertThat(host.jumps()).containsExactly(before.boot().id());
  }

  private static Machine unwatched(Machine machine) {
    return Intercepted.machine(
        machine,
        (call, argument, goOn) -> {
          if (call.equals("watch")) {
            throw new MachineException("inotify_init1 says EMFILE");
          }
          return goOn.call();
        });
  }

  private static AgentLoop loop(Machine machine, Function<Link.Ear, Link> connect) {
    return new AgentLoop(
        machine,
        (plan, by) -> List.of(),
        new Stager(machine, false, CommandLinePolicy.usual()),
        new CrashKeeper(machine, CrashPolicy.OFF),
        new OwnersRules(machine, List.of(), Severity.BLOCKING),
        "test",
        THREADS,
        new Journal(new PrintStream(OutputStream.nullOutputStream())),
        connect);
  }

  /** Until the host leaves, or has reported. */
  private void run(Machine machine, Way way) {
    var ended = new CountDownLatch(1);
    var loop =
        loop(
            machine,
            ear ->
                new ServiceLink(
                    said -> answer(said, way, ended), ear, machine.clock(), THREADS, new Random(1), complaint -> {}));
    running.set(loop);
    loop.run();
    ended.countDown();
  }

  private void stop() {
    requireNonNull(running.get()).stop();
  }

  private CheckInReply answer(CheckIn said, Way way, CountDownLatch ended) throws InterruptedException {
    var step = said.reboot() == null ? null : said.reboot().step();
    var report = said.reboot() == null ? null : said.reboot().report();
    if (report != null && report.complete()) {
      reported.set(report);
      stop();
    }
    var isNews = said.seenGeneration() == 0 || step == Step.STAGED;
    if (!isNews) {
      ended.await();
    }
    var intent = step == Step.STAGED ? Order.Intent.JUMP : Order.Intent.STAGE;
    var order = Order.of("r1", intent, way, said.bootId(), 60_000, BootTarget.latestInstalled());
    return new CheckInReply(new Desired(intent == Order.Intent.JUMP ? 2 : 1, order, null), 1, 0);
  }
}
