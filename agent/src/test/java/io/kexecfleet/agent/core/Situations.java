package io.kexecfleet.agent.core;

import io.kexecfleet.agent.hooks.Health;
import io.kexecfleet.agent.hooks.Occasion;
import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.Images;
import io.kexecfleet.agent.machine.MemoryMap;
import io.kexecfleet.agent.machine.MemoryRange;
import io.kexecfleet.agent.proof.Prelude;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.staging.Staged;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.Order;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Words for the situations that the tests of the state machine talk about. */
final class Situations {

  static final String OLD_BOOT = "11111111-1111-1111-1111-111111111111";
  static final String NEW_BOOT = "22222222-2222-2222-2222-222222222222";
  static final String MARKER = "c0ffee";
  static final BootTimes UNFINISHED = new BootTimes(null, 1_000L, "test", 3_000L, null);
  static final BootTimes FINISHED = new BootTimes(null, 1_000L, "test", 3_000L, 9_000L);
  private static final Image FOUND = Images.plain(Path.of("/boot/vmlinuz-7.2.12"), null, 0, "7.2.12", 1 << 21, 1 << 20, 2047);
  static final LoadReport LOAD =
      new LoadReport(
          LoadMethod.NORMAL,
          "7.2.12",
          List.of(),
          0,
          700,
          new LoadReport.Evidence(2, 0, 0, true, 0, List.of()),
          List.of());
  static final Staged IMAGE = image(MARKER);
  static final Staged NO_IMAGE = new Staged(BootTarget.latestInstalled(), FOUND, null);

  private static final Prelude PRELUDE = new Prelude(List.of(), null, 49_900, List.of(), false);

  private Situations() {}

  static Staged image(String marker) {
    var memory = new MemoryMap(List.of(new MemoryRange(0x1000, 1 << 30)), List.of());
    return new Staged(BootTarget.latestInstalled(), FOUND, new Staged.Load(LOAD, marker, memory));
  }

  static AgentState idle() {
    return at(OLD_BOOT, "root=/dev/vda");
  }

  static AgentState at(String bootId, String commandLine) {
    return AgentState.starting(
        new AgentState.Self(new Boot(bootId, "7.2.12", commandLine), "test", 5_000, 1_000_000, "Maker Model"));
  }

  static Order stage(String reboot) {
    return order(reboot, Order.Intent.STAGE, Order.Way.KEXEC);
  }

  static Order jump(String reboot) {
    return order(reboot, Order.Intent.JUMP, Order.Way.KEXEC);
  }

  static Order standBy(String reboot) {
    return order(reboot, Order.Intent.STAGE, Order.Way.FIRMWARE);
  }

  static Order restart(String reboot) {
    return order(reboot, Order.Intent.JUMP, Order.Way.FIRMWARE);
  }

  private static Order order(String reboot, Order.Intent intent, Order.Way way) {
    return Order.of(reboot, intent, way, OLD_BOOT, 60_000, BootTarget.latestInstalled());
  }

  static RebootRecord record(String reboot, boolean reported) {
    return record(reboot, Order.Way.KEXEC, MARKER, LOAD, reported);
  }

  static RebootRecord recordOfRestart(String reboot) {
    return record(reboot, Order.Way.FIRMWARE, null, null, false);
  }

  private static RebootRecord record(
      String reboot, Order.Way way, @Nullable String marker, @Nullable LoadReport load, boolean reported) {
    return new RebootRecord(
        reboot, 7, OLD_BOOT, "7.2.11", way, "7.2.12", marker, load, 50_000, 1_050_000, null, PRELUDE, false, reported);
  }

  static Event.Replied reply(long generation, @Nullable Order order, long sentAt) {
    return reply(generation, order, null, sentAt);
  }

  static Event.Replied reply(long generation, @Nullable Order order, @Nullable String recorded, long sentAt) {
    return new Event.Replied(new CheckInReply(new Desired(generation, order, recorded), 5_000_000, 0), sentAt, true);
  }

  /**
   * Lets a state see events one after another, one millisecond apart, and gives the last step. Hooks agree at once, and a
   * host that is back is well.
   */
  static Step play(AgentState from, long now, Event... events) {
    var step = new Step(from, List.of());
    for (var i = 0; i < events.length; i++) {
      step = agreed(StateMachine.step(step.state(), events[i], now + i), now + i);
    }
    return step;
  }

  private static Step agreed(Step step, long now) {
    for (var action : step.actions()) {
      var answer =
          switch (action) {
            case Action.Drain drain -> new Event.Drained(drain.ticket(), List.of());
            case Action.CheckHealth _ -> new Event.HealthChecked(new Health(List.of(), now));
            default -> null;
          };
      if (answer != null) {
        var next = StateMachine.step(step.state(), answer, now);
        return agreed(next.after(step.actions().stream().filter(one -> !one.equals(action)).toArray(Action[]::new)), now);
      }
    }
    return step;
  }

  static Occasion occasion(Order.Way way) {
    return new Occasion("a", way, List.of());
  }
}
