package io.kexecfleet.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.staging.Staged;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

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
    var kept = new HashSet<String>();
    var pending = new ArrayList<Action>();
    var loaded = 0L;
    var toJumpInto = 0L;
    var now = 10_000L;
    for (var i = 0; i < 60; i++) {
      now += random.nextInt(20_000);
      Event event;
      if (!pending.isEmpty() && random.nextBoolean()) {
        var action = pending.removeFirst();
        event = answer(action, random);
        if (action instanceof Action.Load load) {
          loaded = event instanceof Event.Loaded ? load.ticket() : 0;
        } else if (action instanceof Action.Unload) {
          loaded = 0;
        } else if (action instanceof Action.Keep keep && event instanceof Event.Recorded) {
          kept.add(keep.record().rebootId());
          toJumpInto = Long.parseLong(keep.record().marker());
        } else if (action instanceof Action.Jump jump) {
          assertThat(kept).as("recorded before it jumps").contains(jump.rebootId());
          assertThat(loaded).as("what is loaded is what the record says").isEqualTo(toJumpInto).isPositive();
          if (!(event instanceof Event.JumpTurnedDown)) {
            assertThat(jumped.add(jump.rebootId())).as("jumps once").isTrue();
          }
        }
      } else {
        event = word(random, now);
      }
      var step = StateMachine.step(state, event, now);
      state = step.state();
      for (var action : step.actions()) {
        if (!(action instanceof Action.Say)) {
          pending.add(action);
        }
      }
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
        var order = new Order(reboot, intent, boot, random.nextInt(90_000), BootTarget.latestInstalled());
        var desired = new Desired(random.nextInt(6), random.nextInt(6) == 0 ? null : order, null);
        yield new Event.Replied(new CheckInReply(desired, 1, 0), now - random.nextInt(5_000), random.nextBoolean());
      }
    };
  }

  private static Event answer(Action action, Random random) {
    var well = random.nextInt(5) > 0;
    var no = new Refusal(Refusal.Code.LOAD_FAILED, "no");
    return switch (action) {
      case Action.Load load ->
          well ? new Event.Loaded(load.ticket(), new Staged(Situations.LOAD, Long.toString(load.ticket())))
              : new Event.NotLoaded(load.ticket(), no);
      case Action.Keep keep ->
          well
              ? new Event.Recorded(keep.record().rebootId())
              : new Event.NotRecorded(keep.record().rebootId(), "disk full");
      case Action.Jump jump -> well ? new Event.Tick() : new Event.JumpTurnedDown(jump.rebootId(), no);
      default -> new Event.BootSeen(new BootTimes(null, "", null, null));
    };
  }
}
