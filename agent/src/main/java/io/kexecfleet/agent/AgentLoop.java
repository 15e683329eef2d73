package io.kexecfleet.agent;

import io.kexecfleet.agent.core.Action;
import io.kexecfleet.agent.core.AgentState;
import io.kexecfleet.agent.core.ByHand;
import io.kexecfleet.agent.core.Event;
import io.kexecfleet.agent.core.StateMachine;
import io.kexecfleet.agent.crash.CrashKeeper;
import io.kexecfleet.agent.link.Link;
import io.kexecfleet.agent.machine.HostClock;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.preflight.Examiner;
import io.kexecfleet.agent.staging.Stager;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The agent's core loop: takes events off one queue, lets the state machine decide, and hands its actions on, those
 * for the machine to {@link MachineWorker} and those for the service to {@link Link}. Only the loop's own thread
 * reads or changes the state.
 */
public final class AgentLoop {

  /** By then the loop has begun with what it was asked for, unless it has too much to do. */
  private static final long BEGINS_WITHIN = 5_000;

  private static final String NOTHING_DONE = "The agent is being stopped, or has too much to do: nothing was done.";
  private static final String FAILED = "The agent failed at this: its journal says why.";

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Machine machine;
  private final HostClock clock;
  private final MachineWorker worker;
  private final Link link;
  private final Journal journal;
  private final Map<Long, CompletableFuture<Optional<String>>> asked = new ConcurrentHashMap<>();
  private final AtomicLong tickets = new AtomicLong();
  private Machine.@Nullable Watch watch;
  private volatile AgentState state;

  /**
   * @param version of this agent
   * @param threads makes the worker's and the link's threads
   */
  public AgentLoop(
      Machine machine,
      Examiner examiner,
      Stager stager,
      CrashKeeper crashKeeper,
      OwnersRules owners,
      String version,
      ThreadFactory threads,
      Journal journal,
      Function<Link.Ear, Link> connect) {
    this.machine = machine;
    this.clock = machine.clock();
    this.journal = journal;
    this.worker =
        new MachineWorker(
            machine, new Preparation(machine, examiner), stager, crashKeeper, owners, events::add, threads, journal);
    this.link = connect.apply(events::add);
    var now = clock.sinceBoot();
    var starting = AgentState.starting(new AgentState.Self(machine.boot(), version, now, clock.wall() - now, machine.hardware())).examining();
    this.state = crashKeeper.isWanted() ? starting.armed() : starting;
  }

  /** Runs until {@link #stop} was called and what is loaded has been let go, or the machine has jumped. */
  public void run() {
    handle(worker.lookAround());
    worker.start();
    var running = true;
    while (running) {
      var event = next();
      running = !(event instanceof Event.Stopping);
      handle(event);
    }
    if (watch != null) {
      watch.close();
    }
    link.close();
    worker.finish();
  }

  /** Asks the loop to end; may be called from any thread, more than once. */
  public void stop() {
    events.add(new Event.Stopping());
  }

  /** Why the service does not answer, or null. */
  @Nullable String linkTrouble() {
    return link.trouble();
  }

  /** Where the agent stands now. */
  AgentState state() {
    return state;
  }

  /**
   * Has the loop take in what a person on the host wants; may be called from any thread.
   *
   * @param wanted what, or null: nothing any more
   * @return why it is not being done, or null
   */
  @Nullable String ask(@Nullable ByHand wanted) {
    var ticket = tickets.incrementAndGet();
    var answer = new CompletableFuture<Optional<String>>();
    asked.put(ticket, answer);
    events.add(new Event.Asked(ticket, wanted));
    try {
      return answer.get(BEGINS_WITHIN, TimeUnit.MILLISECONDS).orElse(null);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return withdrawn(ticket, answer);
    } catch (ExecutionException | TimeoutException late) {
      return withdrawn(ticket, answer);
    }
  }

  /** Whoever takes the ticket says what becomes of it: once the loop has it, it is being done, and its answer is the true one. */
  private @Nullable String withdrawn(long ticket, CompletableFuture<Optional<String>> answer) {
    return asked.remove(ticket) == null ? answer.join().orElse(null) : NOTHING_DONE;
  }

  /** Before anything is loaded, and not before: it takes memory that an agent with nothing to do can spare. */
  private void watch() {
    if (watch != null) {
      return;
    }
    try {
      watch = machine.watch(change -> events.add(new Event.Changed(change)));
    } catch (MachineException failed) {
      journal.error(
          "What changes under a loaded image cannot be watched, so it is looked at once a minute and before the jump only: "
              + failed.getMessage());
      watch = () -> {};
    }
  }

  private Event next() {
    var now = clock.sinceBoot();
    var wait = Math.max(0, state.wakeAt(now) - now);
    try {
      var event = events.poll(wait, TimeUnit.MILLISECONDS);
      return event == null ? new Event.Tick() : event;
    } catch (InterruptedException stopped) {
      return new Event.Stopping();
    }
  }

  private void handle(Event event) {
    if (!(event instanceof Event.Asked question)) {
      step(event, _ -> {});
      return;
    }
    var waiting = asked.remove(question.ticket());
    // Whoever asked was told no by now, because the loop had no time for it.
    if (waiting == null) {
      return;
    }
    try {
      step(event, answer -> waiting.complete(Optional.ofNullable(answer.refusal())));
    } finally {
      waiting.complete(Optional.of(FAILED));
    }
  }

  private void step(Event event, Consumer<Action.Answer> asker) {
    var step = StateMachine.step(state, event, clock.sinceBoot());
    journal.progress(state.progress(), step.state().progress());
    state = step.state();
    for (var action : step.actions()) {
      switch (action) {
        case Action.Say say -> link.say(say.checkIn());
        case Action.Answer answer -> asker.accept(answer);
        case Action.Stage stage -> {
          watch();
          worker.perform(stage);
        }
        case Action.Arm arm -> {
          watch();
          worker.perform(arm);
        }
        default -> worker.perform(action);
      }
    }
  }
}
