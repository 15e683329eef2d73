package io.kexecfleet.agent;

import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.agent.core.Action;
import io.kexecfleet.agent.core.Event;
import io.kexecfleet.agent.crash.CrashKeeper;
import io.kexecfleet.agent.hooks.Health;
import io.kexecfleet.agent.machine.Change;
import io.kexecfleet.agent.machine.Hooks.Point;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.agent.machine.UnclearException;
import io.kexecfleet.agent.proof.Baseline;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.staging.Staged;
import io.kexecfleet.agent.staging.Stager;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.Refusal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries out what is to be done on the machine, one thing after another, beside the owner's hooks, and says how it went. */
final class MachineWorker {

  private static final String RECORD = "reboot.json";
  private static final int MARKER_BYTES = 16;
  private static final Duration INTERRUPTS_EVERY = Duration.ofSeconds(1);

  private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
  private final AtomicBoolean looking = new AtomicBoolean();
  private final AtomicBoolean securing = new AtomicBoolean();
  private final Machine machine;
  private final Preparation preparation;
  private final Stager stager;
  private final CrashKeeper crashKeeper;
  private final OwnersRules around;
  private final Consumer<Event> events;
  private final Journal journal;
  private final BlockingQueue<Runnable> hooks = new LinkedBlockingQueue<>();
  private final Thread thread;
  private final Thread hookThread;
  private volatile long lastDrain;

  /** Nobody waits any more for the hooks of drains up to this ticket. */
  private volatile long overUntil;
  private volatile boolean stopping;
  private volatile boolean finished;

  MachineWorker(
      Machine machine,
      Preparation preparation,
      Stager stager,
      CrashKeeper crashKeeper,
      OwnersRules around,
      Consumer<Event> events,
      ThreadFactory threads,
      Journal journal) {
    this.machine = machine;
    this.preparation = preparation;
    this.stager = stager;
    this.crashKeeper = crashKeeper;
    this.around = around;
    this.events = events;
    this.journal = journal;
    this.thread = threads.newThread(this::work);
    this.hookThread = threads.newThread(this::runHooks);
  }

  void start() {
    thread.start();
    hookThread.start();
  }

  /**
   * Looks around before anything else, at what the last agent left on disk. How far the boot is can wait until the first
   * word is said: asking systemd takes longer than all the rest of it.
   *
   * @throws MachineException when what the last agent left cannot be read: then the agent must not go on
   */
  Event.Started lookAround() {
    var text = machine.disk().get(RECORD);
    var record = text == null ? null : Json.readRecord(text);
    var stoppedAt = record == null ? null : machine.stoppedAt(record.bootId());
    return new Event.Started(
        record, stoppedAt, machine.resetByWatchdog(), record == null || record.reported() ? null : baseline());
  }

  /** Only a figure hangs on it: an agent that cannot read it has more to say. */
  private @Nullable Baseline baseline() {
    try {
      return preparation.history().baseline();
    } catch (MachineException unreadable) {
      journal.error(String.valueOf(unreadable.getMessage()));
      return null;
    }
  }

  void perform(Action action) {
    switch (action) {
      case Action.Stage stage -> addUnlessStopping(() -> stage(stage));
      case Action.Secure secure -> {
        if (securing.compareAndSet(false, true)) {
          work.add(() -> secure(secure.staged()));
        }
      }
      case Action.Inspect inspect -> work.add(() -> inspect(inspect.staged()));
      case Action.Unload _ -> work.add(this::unload);
      case Action.Drain drain -> {
        lastDrain = drain.ticket();
        hooks.add(() -> drain(drain));
      }
      case Action.Stay _ -> {
        overUntil = lastDrain;
        endDrains();
        hooks.add(this::stay);
      }
      case Action.CheckHealth check -> hooks.add(() -> checkHealth(check.record()));
      case Action.Keep keep -> work.add(() -> keep(keep.record()));
      case Action.KeepReported keep -> work.add(() -> keepReported(keep.record()));
      case Action.DropRecord _ -> work.add(() -> machine.disk().remove(RECORD));
      case Action.Jump jump -> work.add(() -> jump(jump));
      case Action.LookAtBoot _ -> {
        if (looking.compareAndSet(false, true)) {
          addUnlessStopping(this::lookAtBoot);
        }
      }
      case Action.Examine _ -> addUnlessStopping(this::examine);
      case Action.Arm _ -> work.add(() -> crashKeeper.look().ifPresent(journal::crashKernel));
      case Action.Remember remember -> work.add(() -> remember(remember.report()));
      case Action.Say _, Action.Answer _ -> throw new IllegalArgumentException("Talking is not the worker's: " + action);
    }
  }

  /** What takes long and nobody waits for any more is passed over: systemd gives an agent that stops only so much time. */
  private void addUnlessStopping(Runnable task) {
    work.add(
        () -> {
          if (!stopping) {
            task.run();
          }
        });
  }

  /** Does what is still queued, but stages nothing more and runs no hooks, then ends. */
  void finish() {
    stopping = true;
    work.add(() -> finished = true);
    hooks.clear();
    hooks.add(() -> {});
    try {
      while (thread.isAlive() || hookThread.isAlive()) {
        // A hook may be just about to start, and its unit not there yet.
        closeHooks();
        thread.join(INTERRUPTS_EVERY);
        hookThread.join(INTERRUPTS_EVERY);
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  private void endDrains() {
    try {
      machine.hooks().interrupt(Point.BEFORE_JUMP);
    } catch (MachineException failed) {
      journal.error("A hook before the jump still runs: " + failed.getMessage());
    }
  }

  private void closeHooks() {
    try {
      machine.hooks().close();
    } catch (MachineException ended) {
      journal.error("A hook still runs: " + ended.getMessage());
    }
  }

  private void work() {
    while (!finished) {
      try {
        work.take().run();
      } catch (InterruptedException stopped) {
        finished = true;
      } catch (MachineException failed) {
        journal.error("The machine turned a call down: " + failed.getMessage());
      }
    }
  }

  /** The owner's hooks take their time, and what is loaded has to be looked after meanwhile. */
  private void runHooks() {
    while (!stopping) {
      try {
        hooks.take().run();
      } catch (InterruptedException stopped) {
        return;
      }
    }
  }

  private void stage(Action.Stage stage) {
    try {
      var current = stage.current();
      var staged =
          current == null
              ? stageAnew(stage)
              : stager(stage).refresh(current, marker(), () -> preparation.require(current.target(), stage.way()));
      if (!staged.equals(current)) {
        journal.staged(staged);
      }
      events.accept(new Event.Staged(stage.ticket(), staged));
    } catch (TargetException refused) {
      events.accept(new Event.NotStaged(stage.ticket(), refused.refusal()));
    } catch (MachineException failed) {
      var code = stage.way() == Order.Way.KEXEC ? Refusal.Code.LOAD_FAILED : Refusal.Code.NOT_STAGED;
      events.accept(new Event.NotStaged(stage.ticket(), refusal(code, failed)));
    }
  }

  private void unload() {
    try {
      machine.unload();
    } catch (MachineException failed) {
      journal.error("What is loaded cannot be let go, so any reboot may become a jump into it: " + failed.getMessage());
      events.accept(new Event.NotUnloaded());
    }
  }

  private Staged stageAnew(Action.Stage stage) {
    if (around.hasWordBeforeStage(stage.occasion()) && !machine.conditions().isLimited()) {
      // Hooks may take long, and nobody looks after what was staged for another order.
      machine.unload();
    }
    // A hook may bring the target. What is not there then is said first: it is no finding about the host.
    around.beforeStage(stage.occasion());
    var image = machine.find(stage.target());
    preparation.require(image, stage.way());
    return switch (stage.way()) {
      case KEXEC -> stager(stage).stage(stage.target(), image, marker());
      case FIRMWARE -> stager.standBy(stage.target(), image);
    };
  }

  private Stager stager(Action.Stage stage) {
    return stage.byHand() ? stager.forRoot() : stager;
  }

  /** What changes while this looks is looked at once more: the flag is down before. */
  private void secure(Staged staged) {
    securing.set(false);
    stager.secure(staged).ifPresent(reason -> journal.info("let go of what was staged: " + reason));
  }

  private void inspect(Staged staged) {
    if (stager.isDoubtful(staged)) {
      events.accept(new Event.Changed(Change.UNKNOWN));
    }
  }

  private String marker() {
    var marker = new byte[MARKER_BYTES];
    new SecureRandom().nextBytes(marker);
    return HexFormat.of().formatHex(marker);
  }

  private void drain(Action.Drain drain) {
    try {
      var failedUnits = around.beforeJump(drain.occasion(), () -> stopping || drain.ticket() <= overUntil);
      events.accept(new Event.Drained(drain.ticket(), failedUnits));
    } catch (TargetException refused) {
      events.accept(new Event.NotDrained(drain.ticket(), refused.refusal()));
    } catch (MachineException failed) {
      events.accept(new Event.NotDrained(drain.ticket(), refusal(Refusal.Code.HOOK_FAILED, failed)));
    }
  }

  private void stay() {
    try {
      var complaints = around.stayed();
      complaints.forEach(complaint -> journal.error(complaint.finding()));
      if (!complaints.isEmpty()) {
        events.accept(new Event.NotStayed());
      }
    } catch (TargetException | MachineException failed) {
      journal.error("What hooks before a jump have done is not taken back: " + failed.getMessage());
      events.accept(new Event.NotStayed());
    }
  }

  private void checkHealth(RebootRecord record) {
    var findings = findings(record);
    findings.forEach(found -> journal.error(found.finding()));
    events.accept(new Event.HealthChecked(new Health(findings, machine.clock().sinceBoot())));
  }

  private List<Finding> findings(RebootRecord record) {
    try {
      return around.afterBoot(record);
    } catch (MachineException failed) {
      return List.of(Health.unknown(String.valueOf(failed.getMessage()), Finding.Severity.BLOCKING));
    }
  }

  private void keep(RebootRecord record) {
    try {
      var departure = machine.departure(record.way(), record.targetRelease());
      machine.disk().put(RECORD, Json.write(record.leaving(departure)));
      events.accept(new Event.Recorded(record.rebootId(), departure));
    } catch (MachineException failed) {
      events.accept(new Event.NotRecorded(record.rebootId(), String.valueOf(failed.getMessage())));
    }
  }

  private void remember(RebootReport report) {
    machine.disk().put(Preparation.HISTORY, Json.write(preparation.history().with(report)));
  }

  private void keepReported(RebootRecord record) {
    machine.disk().put(RECORD, Json.write(record));
  }

  /** The last look at the machine itself, past which only the machine can say no. */
  private void jump(Action.Jump jump) {
    try {
      preparation.requireStill(jump.staged().target());
      machine.arm(jump.departure());
      stager.requireFresh(jump.staged());
      requireInTime(jump.validUntil());
      switch (jump.way()) {
        case KEXEC -> machine.jump(jump.departure());
        // systemctl is told not to make a jump of a reboot; other programs that run as a machine stops are not.
        case FIRMWARE -> machine.restart(jump.departure());
      }
    } catch (TargetException refused) {
      events.accept(new Event.JumpTurnedDown(jump.rebootId(), refused.refusal()));
    } catch (UnclearException unclear) {
      // Nothing is taken back under a machine that may be stopping. If it is not, it turns out that it never left.
      journal.error("Whether the machine is about to leave is not known: " + unclear.getMessage());
    } catch (MachineException failed) {
      events.accept(new Event.JumpTurnedDown(jump.rebootId(), refusal(Refusal.Code.JUMP_NOT_ACCEPTED, failed)));
    }
  }

  /** The looks before may have taken long: a disk may hang, a machine may sleep. */
  private void requireInTime(long validUntil) {
    if (machine.clock().sinceBoot() >= validUntil) {
      throw new TargetException(Refusal.Code.EXPIRED, "The order to jump was over before it could be carried out: nothing was done.");
    }
  }

  private void lookAtBoot() {
    looking.set(false);
    events.accept(new Event.BootSeen(machine.bootTimes(), machine.resetByWatchdog()));
  }

  /** As somebody on the host would who asks the doctor without naming a target. */
  private void examine() {
    try {
      events.accept(new Event.Examined(preparation.examine(BootTarget.latestInstalled(), Order.Way.KEXEC)));
    } catch (MachineException failed) {
      journal.error("Whether this host is ready for a reboot is not known: " + failed.getMessage());
      events.accept(new Event.Examined(null));
    }
  }

  private static Refusal refusal(Refusal.Code code, MachineException failed) {
    return new Refusal(code, String.valueOf(failed.getMessage()));
  }
}
