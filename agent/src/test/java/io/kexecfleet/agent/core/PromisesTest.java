package io.kexecfleet.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.staging.Staged;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
  private static final List<String> BOOTS = List.of(Situations.OLD_BOOT, Situations.NEW_BOOT);

  @Property(tries = 3000)
  void oneJumpPerRebootRecordedFreshAndForThisBoot(@ForAll long seed) {
    var random = new Random(seed);
    var state = Situations.idle();
    var jumped = new HashSet<String>();
    @Nullable RebootRecord onDisk = null;
    var pending = new ArrayList<Action>();
    var loaded = 0L;
    var now = 10_000L;
    for (var i = 0; i < 60; i++) {
      now += random.nextInt(20_000);
      Event event;
      if (!pending.isEmpty() && random.nextBoolean()) {
        var action = pending.removeFirst();
        event = answer(action, random);
        if (action instanceof Action.Stage stage) {
          loaded = event instanceof Event.Staged staged && staged.staged().report() != null ? stage.ticket() : 0;
        } else if (action instanceof Action.Unload) {
          loaded = 0;
        } else if (action instanceof Action.Keep keep && event instanceof Event.Recorded) {
          onDisk = keep.record();
        } else if (action instanceof Action.DropRecord) {
          onDisk = null;
        } else if (action instanceof Action.Jump jump) {
          assertThat(onDisk).as("recorded before it jumps").isNotNull();
          assertThat(onDisk.rebootId()).isEqualTo(jump.rebootId());
          assertThat(onDisk.way()).as("the record knows the way").isEqualTo(jump.way());
          assertThat(loaded).as("what is loaded is what the record says").isEqualTo(imageOf(onDisk));
          assertThat(loaded > 0).as("through the firmware only with nothing loaded").isEqualTo(jump.way() == Order.Way.KEXEC);
          if (!(event instanceof Event.JumpTurnedDown)) {
            assertThat(jumped.add(jump.rebootId())).as("jumps once").isTrue();
          }
        }
      } else {
        event = word(random, now);
      }
      var step = StateMachine.step(state, event, now);
      state = step.state();
      assertSaysWhatIsStaged(state);
      for (var action : step.actions()) {
        if (!(action instanceof Action.Say)) {
          pending.add(action);
        }
      }
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
    return switch (random.nextInt(8)) {
      case 0 -> new Event.Tick();
      case 1 -> new Event.Unanswered();
      case 2 -> new Event.BootSeen(Situations.FINISHED);
      default -> {
        var reboot = REBOOTS.get(random.nextInt(REBOOTS.size()));
        var intent = random.nextBoolean() ? Order.Intent.JUMP : Order.Intent.STAGE;
        var boot = BOOTS.get(random.nextInt(10) == 0 ? 1 : 0);
        var way = random.nextInt(3) == 0 ? Order.Way.FIRMWARE : Order.Way.KEXEC;
        var order = new Order(reboot, intent, way, boot, random.nextInt(90_000), BootTarget.latestInstalled());
        var desired = new Desired(random.nextInt(6), random.nextInt(6) == 0 ? null : order, null);
        yield new Event.Replied(new CheckInReply(desired, 1, 0), now - random.nextInt(5_000), random.nextBoolean());
      }
    };
  }

  private static Event answer(Action action, Random random) {
    var well = random.nextInt(5) > 0;
    var no = new Refusal(Refusal.Code.LOAD_FAILED, "no");
    return switch (action) {
      case Action.Stage stage -> well ? new Event.Staged(stage.ticket(), staged(stage)) : new Event.NotStaged(stage.ticket(), no);
      case Action.Keep keep ->
          well
              ? new Event.Recorded(keep.record().rebootId())
              : new Event.NotRecorded(keep.record().rebootId(), "disk full");
      case Action.Jump jump -> well ? new Event.Tick() : new Event.JumpTurnedDown(jump.rebootId(), no);
      default -> new Event.BootSeen(new BootTimes(null, "", null, null));
    };
  }

  private static Staged staged(Action.Stage stage) {
    return switch (stage.way()) {
      case KEXEC -> new Staged("7.2.12", Situations.LOAD, Long.toString(stage.ticket()));
      case FIRMWARE -> Situations.NO_IMAGE;
    };
  }
}
