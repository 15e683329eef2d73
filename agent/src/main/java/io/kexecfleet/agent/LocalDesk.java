package io.kexecfleet.agent;

import io.kexecfleet.agent.core.AgentState;
import io.kexecfleet.agent.core.ByHand;
import io.kexecfleet.agent.crash.CrashKeeper;
import io.kexecfleet.agent.local.CrashStatus;
import io.kexecfleet.agent.local.LocalReply;
import io.kexecfleet.agent.local.LocalRequest;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.RebootStatus.Step;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns what a person on the host asks into orders for the agent's loop, and tells how that stands. */
final class LocalDesk {

  private static final String NOTHING_STAGED = "Nothing is staged by hand: stage a target first, or jump with --firmware.";

  private static final Set<Step> BEFORE_A_JUMP = Set.of(Step.STAGED, Step.STAGING);

  /** As good as at once, hooks not counted: whoever asks for a jump does not want it a minute later. */
  private static final long JUMPS_WITHIN = 60_000;

  private final Machine machine;
  private final AgentLoop loop;
  private final CrashKeeper crashKeeper;
  private final @Nullable URI service;
  private final long jumpsWithin;
  private final Consumer<String> note;

  /**
   * @param hooksTake how long the hooks of one reboot may take until its jump
   * @param note for what is worth a line in the host's journal
   */
  LocalDesk(
      Machine machine,
      AgentLoop loop,
      CrashKeeper crashKeeper,
      @Nullable URI service,
      Duration hooksTake,
      Consumer<String> note) {
    this.jumpsWithin = JUMPS_WITHIN + hooksTake.toMillis();
    this.note = note;
    this.machine = machine;
    this.loop = loop;
    this.crashKeeper = crashKeeper;
    this.service = service;
  }

  LocalReply answer(LocalRequest request) {
    try {
      return reply(refusal(request), machine.loaded() != Loaded.NOTHING);
    } catch (MachineException failed) {
      return reply(String.valueOf(failed.getMessage()), false);
    }
  }

  private @Nullable String refusal(LocalRequest request) {
    return
        switch (request.verb()) {
          case STATUS -> null;
          case STAGE -> stage(Objects.requireNonNull(request.target()), request.forMillis());
          case UNSTAGE -> loop.state().byHand() == null ? "Nothing is staged by hand." : loop.ask(null);
          case JUMP -> jump(loop.state());
          case RESTART -> loop.ask(byHand(Order.Intent.JUMP, Order.Way.FIRMWARE, whatTheFirmwareStarts(), jumpsWithin));
        };
  }

  /** What the boot loader starts is nobody's choice here; it is only what the host is expected to run afterwards. */
  private BootTarget whatTheFirmwareStarts() {
    try {
      machine.find(BootTarget.defaultEntry());
      return BootTarget.defaultEntry();
    } catch (TargetException untold) {
      note.accept(
          "What the boot loader starts next cannot be told, and the latest installed kernel is expected: " + untold.getMessage());
      return BootTarget.latestInstalled();
    }
  }

  private @Nullable String stage(BootTarget target, long forMillis) {
    return loop.ask(byHand(Order.Intent.STAGE, Order.Way.KEXEC, target, forMillis));
  }

  private @Nullable String jump(AgentState state) {
    var wanted = state.byHand();
    var status = state.status();
    if (wanted == null || status == null || !BEFORE_A_JUMP.contains(status.step())) {
      return NOTHING_STAGED;
    }
    var staged = wanted.order();
    var order =
        Order.of(staged.rebootId(), Order.Intent.JUMP, staged.way(), staged.bootId(), jumpsWithin, staged.target());
    return loop.ask(new ByHand(order, machine.clock().sinceBoot() + jumpsWithin));
  }

  private ByHand byHand(Order.Intent intent, Order.Way way, BootTarget target, long forMillis) {
    var order = Order.of("by-hand-" + UUID.randomUUID(), intent, way, machine.boot().id(), forMillis, target);
    return new ByHand(order, machine.clock().sinceBoot() + forMillis);
  }

  private LocalReply reply(@Nullable String refused, boolean isLoaded) {
    var state = loop.state();
    var boot = state.boot();
    return new LocalReply(
        refused,
        state.agentVersion(),
        boot.id(),
        boot.release(),
        service == null ? null : service.toString(),
        loop.linkTrouble(),
        state.progress().told(),
        state.byHand() != null,
        isLoaded,
        crash(),
        state.status());
  }

  private CrashStatus crash() {
    try {
      var seen = machine.crashKernel().standing();
      return new CrashStatus(
          crashKeeper.isWanted(), seen.reserved(), seen.loaded(), seen.loadedAt(), crashKeeper.told().text());
    } catch (MachineException unknown) {
      return new CrashStatus(crashKeeper.isWanted(), null, null, null, String.valueOf(unknown.getMessage()));
    }
  }
}
