package io.kexecfleet.agent;

import static io.kexecfleet.agent.WorkerSetting.LATEST;
import static io.kexecfleet.agent.WorkerSetting.occasion;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.agent.core.Action;
import io.kexecfleet.agent.core.Event;
import io.kexecfleet.agent.machine.Change;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.machine.Hooks.Point;
import io.kexecfleet.agent.machine.Intercepted;
import io.kexecfleet.agent.machine.LoadRequest;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.MemoryMap;
import io.kexecfleet.agent.machine.MemoryRange;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.simulated.SimulatedHost;
import io.kexecfleet.agent.simulated.SimulatedMachine;
import io.kexecfleet.agent.staging.Staged;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.Order.Way;
import io.kexecfleet.protocol.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the worker makes sure of on the machine itself, right before there is no way back. */
class MachineWorkerTest {

  private final WorkerSetting setting = new WorkerSetting();
  private final SimulatedHost host = setting.host;
  private final SimulatedMachine machine = setting.machine;
  private final MachineWorker worker = setting.worker;
  private final List<Finding> findings = setting.findings;
  private final List<Way> looks = setting.looks;

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
    staged(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null, false));
    var staged = staged(new Action.Stage(2, occasion(Way.FIRMWARE), LATEST, null, false));
    assertThat(staged.release()).isEqualTo("7.2.12");
    assertThat(staged.report()).isNull();
    worker.perform(new Action.Jump("a", Way.FIRMWARE, staged, Long.MAX_VALUE, Departure.PLAIN));
    worker.finish();
    assertThat(setting.events).isEmpty();
    assertThat(host.restarts()).containsExactly(machine.boot().id());
    assertThat(host.jumps()).isEmpty();
  }

  @Test
  void anImageOfSomebodyElseKeepsAHostFromItsFirmware() throws Exception {
    var staged = staged(new Action.Stage(1, occasion(Way.FIRMWARE), LATEST, null, false));
    machine.loadByHand(new LoadRequest(machine.find(LATEST), "by=hand", LoadMethod.NORMAL));
    worker.perform(new Action.Jump("a", Way.FIRMWARE, staged, Long.MAX_VALUE, Departure.PLAIN));
    assertTurnedDown(Refusal.Code.NOT_STAGED);
    assertThat(host.restarts()).isEmpty();
    assertThat(machine.loaded()).isEqualTo(Loaded.SOMEBODY_ELSES);
    worker.perform(new Action.Stage(2, occasion(Way.FIRMWARE), LATEST, null, false));
    assertThat(next())
        .isInstanceOfSatisfying(
            Event.NotStaged.class, no -> assertThat(no.refusal().code()).isEqualTo(Refusal.Code.NOT_STAGED));
  }

  @Test
  void theCommandLineIsNotTheServicesButRoots() throws Exception {
    var target = new BootTarget(BootTarget.Select.LATEST_INSTALLED, null, null, List.of(), BootTarget.CommandLine.APPEND, "init=/bin/sh");
    worker.perform(new Action.Stage(1, occasion(Way.KEXEC), target, null, false));
    assertNotStaged(Refusal.Code.COMMAND_LINE_NOT_ALLOWED, "init=/bin/sh is not the service's to set");
    assertThat(machine.loaded()).isEqualTo(Loaded.NOTHING);
    staged(new Action.Stage(2, occasion(Way.KEXEC), target, null, true));
    assertThat(machine.loaded()).isEqualTo(Loaded.OURS);
  }

  @Test
  void whatThePreflightFindsBlocksOrNot() throws Exception {
    findings.add(new Finding("SESSIONS", Finding.Severity.WARNING, "root is logged in.", "Ask."));
    staged(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null, false));
    findings.add(new Finding("MEMORY", Finding.Severity.BLOCKING, "There is none.", "Buy some."));
    worker.perform(new Action.Stage(2, occasion(Way.KEXEC), LATEST, null, false));
    assertNotStaged(Refusal.Code.CANNOT_KEXEC, "MEMORY: There is none. Buy some.");
    findings.add(new Finding("RAID_REBUILD", Finding.Severity.BLOCKING, "It rebuilds.", "Wait."));
    worker.perform(new Action.Stage(3, occasion(Way.KEXEC), LATEST, null, false));
    assertNotStaged(Refusal.Code.PREFLIGHT_BLOCKED, "RAID_REBUILD: It rebuilds. Wait.");
    worker.perform(new Action.Stage(4, occasion(Way.KEXEC), BootTarget.release("9.9.9"), null, false));
    assertNotStaged(Refusal.Code.TARGET_NOT_FOUND, "9.9.9");
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
  void aHostIsLookedAtAsBeforeAJumpIntoItsLatestKernel() throws Exception {
    findings.add(new Finding("TAINT", Finding.Severity.WARNING, "It died.", "Look."));
    worker.perform(new Action.Examine());
    assertThat(next()).isEqualTo(new Event.Examined(findings));
    assertThat(looks).containsExactly(Way.KEXEC);
    assertThat(machine.loaded()).as("nothing is loaded for it").isEqualTo(Loaded.NOTHING);
    host.disk().put(Preparation.HISTORY, "not a history");
    worker.perform(new Action.Examine());
    assertThat(next()).as("what cannot be looked at is not known").isEqualTo(new Event.Examined(null));
  }

  /** It reads the kernel's header and asks the boot loader's settings, and what is staged is what was examined. */
  @Test
  void aTargetIsFoundOnceForEachStaging() throws Exception {
    var finds = new AtomicInteger();
    var counting =
        Intercepted.machine(
            machine,
            (call, argument, goOn) -> {
              if (call.equals("find")) {
                finds.incrementAndGet();
              }
              return goOn.call();
            });
    var other = setting.workerOn(counting);
    other.perform(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null, false));
    other.perform(new Action.Stage(2, occasion(Way.FIRMWARE), LATEST, null, false));
    other.start();
    assertThat(List.of(next(), next())).allMatch(Event.Staged.class::isInstance);
    other.finish();
    assertThat(finds).hasValue(2);
  }

  @Test
  void aJumpIsTurnedDownWhenTheImageIsGone() throws Exception {
    var staged = staged(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null, false));
    worker.perform(new Action.Unload());
    worker.perform(new Action.Jump("a", Way.KEXEC, staged, Long.MAX_VALUE, Departure.PLAIN));
    assertTurnedDown(Refusal.Code.NOT_STAGED);
    assertThat(host.jumps()).isEmpty();
  }

  @Test
  void aJumpIntoAnImageWhoseMemoryWasTakenOutIsTurnedDown() throws Exception {
    var staged = staged(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null, false));
    machine.changeMemory(new MemoryMap(List.of(new MemoryRange(1L << 50, 1L << 51)), List.of()));
    worker.perform(new Action.Jump("a", Way.KEXEC, staged, Long.MAX_VALUE, Departure.PLAIN));
    assertTurnedDown(Refusal.Code.STALE);
    assertThat(host.jumps()).isEmpty();
  }

  @Test
  void aStaleImageIsLetGoAtOnceAndAFreshOneIsKept() throws Exception {
    var staged = staged(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null, false));
    worker.perform(new Action.Secure(staged));
    worker.perform(new Action.Inspect(staged));
    assertThat(staged(new Action.Stage(2, occasion(Way.KEXEC), LATEST, staged, false))).as("kept").isEqualTo(staged);
    machine.changeMemory(new MemoryMap(List.of(new MemoryRange(1L << 50, 1L << 51)), List.of()));
    worker.perform(new Action.Inspect(staged));
    assertThat(next()).isEqualTo(new Event.Changed(Change.UNKNOWN));
    worker.perform(new Action.Secure(staged));
    worker.finish();
    assertThat(machine.loaded()).isEqualTo(Loaded.NOTHING);
  }

  @Test
  void whatHasComeUpSinceTheStagingIsSeenBeforeTheJump() throws Exception {
    var staged = staged(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null, false));
    findings.add(new Finding("RAID_REBUILD", Finding.Severity.BLOCKING, "It rebuilds.", "Wait."));
    worker.perform(new Action.Jump("a", Way.KEXEC, staged, Long.MAX_VALUE, Departure.PLAIN));
    assertTurnedDown(Refusal.Code.PREFLIGHT_BLOCKED);
    assertThat(host.jumps()).isEmpty();
    assertThat(looks).as("how an image is loaded does not matter any more").containsExactly(Way.KEXEC, Way.FIRMWARE);
  }

  @Test
  void anOrderThatIsOverWhenTheLastLookIsDoneIsTurnedDown() throws Exception {
    var staged = staged(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null, false));
    setting.whileLooking = () -> setting.now = Instant.ofEpochMilli(60_000);
    worker.perform(new Action.Jump("a", Way.KEXEC, staged, 60_000, Departure.PLAIN));
    assertTurnedDown(Refusal.Code.EXPIRED);
    assertThat(host.jumps()).isEmpty();
    worker.perform(new Action.Jump("a", Way.KEXEC, staged, 60_001, Departure.PLAIN));
    worker.finish();
    assertThat(host.jumps()).hasSize(1);
  }

  @Test
  void beforeItIsStagedAnewAHostIsLookedAtAgainAndNotWhereTheImageIsKept() throws Exception {
    var staged = staged(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null, false));
    var standBy = staged(new Action.Stage(2, occasion(Way.FIRMWARE), LATEST, null, false));
    staged(new Action.Stage(3, occasion(Way.FIRMWARE), LATEST, standBy, false));
    assertThat(looks).containsExactly(Way.KEXEC, Way.FIRMWARE, Way.FIRMWARE);
    findings.add(new Finding("RAID_REBUILD", Finding.Severity.BLOCKING, "It rebuilds.", "Wait."));
    worker.perform(new Action.Stage(4, occasion(Way.FIRMWARE), LATEST, standBy, false));
    assertNotStaged(Refusal.Code.PREFLIGHT_BLOCKED, "It rebuilds.");
    worker.perform(new Action.Stage(5, occasion(Way.KEXEC), LATEST, staged, false));
    assertNotStaged(Refusal.Code.PREFLIGHT_BLOCKED, "It rebuilds.");
    findings.clear();
    var again = staged(new Action.Stage(6, occasion(Way.KEXEC), LATEST, staged, false));
    findings.add(new Finding("RAID_REBUILD", Finding.Severity.BLOCKING, "It rebuilds.", "Wait."));
    looks.clear();
    assertThat(staged(new Action.Stage(7, occasion(Way.KEXEC), LATEST, again, false))).as("kept").isEqualTo(again);
    assertThat(looks).isEmpty();
  }

  @Test
  void hooksAreAskedBeforeTheStagingAndBeforeTheJump() throws Exception {
    host.hooks().install(Point.BEFORE_STAGE, "always", Optional.of("not now"));
    worker.perform(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null, false));
    assertNotStaged(Refusal.Code.HOOK_FAILED, "not now");
    assertThat(machine.loaded()).isEqualTo(Loaded.NOTHING);
    host.hooks().install(Point.BEFORE_STAGE, "always", Optional.empty());
    staged(new Action.Stage(2, occasion(Way.KEXEC), LATEST, null, false));
    host.failUnits("cron.service");
    worker.perform(new Action.Drain(1, occasion(Way.KEXEC)));
    assertThat(next()).isEqualTo(new Event.Drained(1, List.of("cron.service")));
    host.hooks().install(Point.BEFORE_JUMP, "always", Optional.of("pods left"));
    worker.perform(new Action.Drain(2, occasion(Way.KEXEC)));
    assertThat(next())
        .isInstanceOfSatisfying(
            Event.NotDrained.class, no -> assertThat(no.refusal().code()).isEqualTo(Refusal.Code.HOOK_FAILED));
  }

  @Test
  void whoCannotSayHowTheHostIsDoesNotKeepItWaiting() throws Exception {
    host.disk().put("drained.json", "{");
    host.hooks().install(Point.AFTER_BOOT, "always", Optional.of("no answer"));
    var record =
        new RebootRecord("a", 1, "old", "7.2.11", Way.KEXEC, "7.2.12", "m", null, 1, 2, null, null, false, false);
    worker.perform(new Action.CheckHealth(record));
    assertThat(next())
        .isInstanceOfSatisfying(
            Event.HealthChecked.class,
            checked -> assertThat(checked.health().findings()).extracting(Finding::code).containsExactly("HOOK_FAILED"));
  }

  @Test
  void theCrashKernelIsLookedAfterWithoutAWordToAnybody() {
    machine.crashKernel().reserve(160 << 20);
    worker.perform(new Action.Arm());
    worker.perform(new Action.Arm());
    worker.finish();
    assertThat(machine.crashKernel().standing().loaded()).isEqualTo(Loaded.OURS);
    assertThat(machine.crashKernel().calls()).isOne();
    assertThat(setting.events).isEmpty();
  }

  @Test
  void howTheHostLeavesIsSyncedWithTheRecord() throws Exception {
    var departure = new Departure(Departure.Through.DIRECT, new Departure.Guard(60, false), List.of(), false);
    machine.leaveBy(departure);
    var record =
        new RebootRecord("a", 1, machine.boot().id(), "7.2.11", Way.KEXEC, "7.2.12", "m", null, 1, 2, null, null, false, false);
    worker.perform(new Action.Keep(record));
    assertThat(next()).isEqualTo(new Event.Recorded("a", departure));
    assertThat(Json.readRecord(String.valueOf(host.disk().get("reboot.json")))).isEqualTo(record.leaving(departure));
  }

  /** Whoever lets go of the image now may do so under a machine that is stopping. */
  @Test
  void nothingIsTakenBackOfAJumpThatTheMachineMayHaveTaken() throws Exception {
    for (var way : Way.values()) {
      var staged = staged(new Action.Stage(1, occasion(way), LATEST, null, false));
      machine.leaveUnclear();
      worker.perform(new Action.Jump("a", way, staged, Long.MAX_VALUE, Departure.PLAIN));
    }
    worker.finish();
    assertThat(setting.events).isEmpty();
  }

  /** systemd is asked how far the boot is when the service has heard of this host: that is part of the time it is out. */
  @Test
  void lookingAroundAsksNobodyWhoMayBeSlow() {
    assertThat(worker.lookAround()).isEqualTo(new Event.Started(null, null, null, null));
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

  private Staged staged(Action.Stage stage) throws InterruptedException {
    return setting.staged(stage);
  }

  private Event next() throws InterruptedException {
    return setting.next();
  }
}
