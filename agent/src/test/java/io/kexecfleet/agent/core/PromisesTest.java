package io.kexecfleet.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.hooks.Health;
import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.machine.Change;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.staging.Staged;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * The promises an agent keeps whatever it is told, in whatever order: by a service that repeats, contradicts and delays
 * itself, on a machine that answers late or says no.
 */
class PromisesTest {

  private static final List<String> REBOOTS = List.of("a", "b");
  private static final List<Change> CHANGES = List.of(Change.values());
  private static final List<String> BOOTS = List.of(Situations.OLD_BOOT, Situations.NEW_BOOT);

  private static final List<Finding> FOUND =
      List.of(
          new Finding("TAINT", Finding.Severity.WARNING, "It died.", "Look."),
          new Finding("MEMORY", Finding.Severity.BLOCKING, "12 MiB are free.", "Free some."));

  @Property(tries = 3000)
  void oneJumpPerRebootRecordedFreshAndForThisBoot(@ForAll long seed) {
    var random = new Random(seed);
    var state = random.nextBoolean() ? Situations.idle() : Situations.idle().armed();
    state = random.nextBoolean() ? state : state.examining();
    var jumped = new HashSet<String>();
    @Nullable RebootRecord onDisk = null;
    var pending = new ArrayList<Action>();
    var model = new Model();
    var now = 10_000L;
    for (var i = 0; i < 80; i++) {
      now += random.nextInt(random.nextBoolean() ? 300 : 20_000);
      Event event;
      if (!pending.isEmpty() && random.nextBoolean()) {
        var action = pending.removeFirst();
        event = model.answer(action, random);
        if (action instanceof Action.Keep keep && event instanceof Event.Recorded) {
          onDisk = keep.record();
        } else if (action instanceof Action.DropRecord) {
          onDisk = null;
        } else if (action instanceof Action.Jump jump) {
          assertThat(onDisk).as("recorded before it jumps").isNotNull();
          assertThat(onDisk.rebootId()).isEqualTo(jump.rebootId());
          assertThat(onDisk.way()).as("the record knows the way").isEqualTo(jump.way());
          if (!(event instanceof Event.JumpTurnedDown)) {
            assertThat(model.loaded).as("what is loaded is what the record says").isEqualTo(imageOf(onDisk));
            assertThat(jumped.add(jump.rebootId())).as("jumps once").isTrue();
          }
        }
      } else {
        event = word(random, now);
        model.hear(event);
      }
      var step = StateMachine.step(state, event, now);
      if (step.actions().stream().anyMatch(Action.Arm.class::isInstance)) {
        assertThat(state.progress()).as("in nobody's way").isNotInstanceOfAny(Progress.Recording.class, Progress.Jumping.class);
      }
      if (step.actions().stream().anyMatch(Action.Examine.class::isInstance)) {
        assertThat(state.progress()).as("no reboot is under way").isInstanceOfAny(Progress.Idle.class, Progress.Refused.class);
      }
      model.assertThatTheServiceKnowsWhatWasFound(step);
      var isTickForNothing = event instanceof Event.Tick && step.state().equals(state) && step.actions().isEmpty();
      state = step.state();
      assertSaysWhatIsStaged(state);
      assertThat(isTickForNothing && state.wakeAt(now) <= now).as("wakes up for nothing, for ever").isFalse();
      for (var action : step.actions()) {
        model.begin(action);
        if (!(action instanceof Action.Say)) {
          pending.add(action);
        }
      }
      model.assertThatHooksKnowWhetherTheHostStays(state);
    }
  }

  /** The machine under the agent, as far as it matters here, and what the agent may know of it. */
  private static final class Model {

    /** The ticket of the staging that loaded what is loaded; 0 for nothing. */
    private long loaded;

    /** Hooks before a jump were asked to run, and nobody has told them since that the host stays. */
    private boolean drained;

    /** What was found on the host at the last look, or null. */
    private @Nullable List<Finding> found;

    private long changes;
    private long changesBeforeLastAnswer;
    private final Map<Long, Long> changesBefore = new HashMap<>();

    void hear(Event event) {
      if (event instanceof Event.Changed changed && changed.change() != Change.PROCESSOR) {
        changes++;
      }
    }

    void begin(Action action) {
      if (action instanceof Action.Stage stage) {
        changesBefore.put(stage.ticket(), changes);
      } else if (action instanceof Action.Drain) {
        drained = true;
      } else if (action instanceof Action.Stay) {
        drained = false;
      } else if (action instanceof Action.Keep) {
        assertThat(changesBeforeLastAnswer).as("looked at again after the last change").isEqualTo(changes);
      }
    }

    void assertThatHooksKnowWhetherTheHostStays(AgentState state) {
      if (state.progress() instanceof Progress.Idle || state.progress() instanceof Progress.Refused) {
        assertThat(drained).as("told that the host stays: %s", state.progress()).isFalse();
      }
    }

    /** Figures apart. */
    void assertThatTheServiceKnowsWhatWasFound(Step step) {
      for (var action : step.actions()) {
        if (action instanceof Action.Say say) {
          assertThat(kinds(say.checkIn().findings())).isEqualTo(kinds(found));
        }
      }
    }

    private static @Nullable List<String> kinds(@Nullable List<Finding> findings) {
      return findings == null ? null : findings.stream().map(one -> one.code() + one.severity()).toList();
    }

    Event answer(Action action, Random random) {
      var well = random.nextInt(5) > 0;
      var no = new Refusal(random.nextBoolean() ? Refusal.Code.LOAD_FAILED : Refusal.Code.STALE, "no");
      return switch (action) {
        case Action.Stage stage -> {
          changesBeforeLastAnswer = changesBefore.getOrDefault(stage.ticket(), 0L);
          loaded = well ? loadedBy(stage, random) : 0;
          yield well ? new Event.Staged(stage.ticket(), staged(stage)) : new Event.NotStaged(stage.ticket(), no);
        }
        case Action.Secure _ -> {
          loaded = well ? loaded : 0;
          yield new Event.Tick();
        }
        case Action.Unload _ -> {
          loaded = 0;
          yield new Event.Tick();
        }
        case Action.Keep keep ->
            well
                ? new Event.Recorded(keep.record().rebootId(), Departure.PLAIN)
                : new Event.NotRecorded(keep.record().rebootId(), "disk full");
        case Action.Jump jump -> {
          var isThere = jump.staged().load() == null ? loaded == 0 : loaded == Long.parseLong(String.valueOf(jump.staged().marker()));
          yield well && isThere ? new Event.Tick() : new Event.JumpTurnedDown(jump.rebootId(), no);
        }
        case Action.Drain drain -> {
          yield well ? new Event.Drained(drain.ticket(), List.of()) : new Event.NotDrained(drain.ticket(), no);
        }
        case Action.Examine _ -> {
          found = well ? FOUND.subList(0, random.nextInt(FOUND.size() + 1)) : null;
          yield new Event.Examined(found);
        }
        case Action.CheckHealth _ -> new Event.HealthChecked(new Health(List.of(), 1));
        default -> new Event.BootSeen(BootTimes.UNKNOWN, null);
      };
    }

    /** What was staged before may be kept if it is still loaded. */
    private long loadedBy(Action.Stage stage, Random random) {
      if (stage.way() == Order.Way.FIRMWARE) {
        return 0;
      }
      var current = stage.current();
      var isStillLoaded = current != null && Long.toString(loaded).equals(current.marker());
      return isStillLoaded && random.nextBoolean() ? loaded : stage.ticket();
    }

    private Staged staged(Action.Stage stage) {
      return switch (stage.way()) {
        case KEXEC -> Situations.image(Long.toString(loaded));
        case FIRMWARE -> Situations.NO_IMAGE;
      };
    }
  }

  private static long imageOf(RebootRecord record) {
    return record.marker() == null ? 0 : Long.parseLong(record.marker());
  }

  private static void assertSaysWhatIsStaged(AgentState state) {
    var said = state.checkIn().reboot();
    if (said != null && said.step() == RebootStatus.Step.STAGED && state.progress() instanceof Progress.Ready ready) {
      assertThat(said.load() != null).as("a load report for an image").isEqualTo(ready.order().way() == Order.Way.KEXEC);
    }
  }

  private static Event word(Random random, long now) {
    return switch (random.nextInt(10)) {
      case 0 -> new Event.Tick();
      case 2, 3 -> new Event.Changed(CHANGES.get(random.nextInt(CHANGES.size())));
      case 1 -> new Event.Unanswered();
      case 4 -> new Event.BootSeen(Situations.FINISHED, null);
      default -> {
        var reboot = REBOOTS.get(random.nextInt(REBOOTS.size()));
        var intent = random.nextBoolean() ? Order.Intent.JUMP : Order.Intent.STAGE;
        var boot = BOOTS.get(random.nextInt(10) == 0 ? 1 : 0);
        var way = random.nextInt(3) == 0 ? Order.Way.FIRMWARE : Order.Way.KEXEC;
        var order = Order.of(reboot, intent, way, boot, random.nextInt(90_000), BootTarget.latestInstalled());
        var desired = new Desired(random.nextInt(6), random.nextInt(6) == 0 ? null : order, null);
        yield new Event.Replied(new CheckInReply(desired, 1, 0), now - random.nextInt(5_000), random.nextBoolean());
      }
    };
  }
}
