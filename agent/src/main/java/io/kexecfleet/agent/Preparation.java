package io.kexecfleet.agent;

import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.agent.preflight.Examiner;
import io.kexecfleet.agent.preflight.Preflight;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.Plan;
import io.kexecfleet.agent.proof.History;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Finding.Severity;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Refusal;
import io.kexecfleet.protocol.RebootReport;
import java.util.List;
import java.util.stream.Collectors;

/** Has a host examined before it is staged, with what only the agent knows: the target, and how earlier reboots ended. */
final class Preparation {

  static final String HISTORY = "history.json";

  private final Machine machine;
  private final Examiner examiner;

  Preparation(Machine machine, Examiner examiner) {
    this.machine = machine;
    this.examiner = examiner;
  }

  List<Finding> examine(BootTarget target, Order.Way way) {
    return examiner.examine(plan(image(target)), way);
  }

  /**
   * Once more before the jump, for what comes and goes on a host: how an image is loaded does not matter any more.
   *
   * @throws TargetException as {@link #require(Image, Order.Way)}
   */
  void requireStill(BootTarget target) {
    require(target, Order.Way.FIRMWARE);
  }

  /** @throws TargetException as {@link #require(Image, Order.Way)} */
  void require(BootTarget target, Order.Way way) {
    requireNothingBlocks(examine(target, way));
  }

  /** @throws TargetException when something is found that blocks, with all of it and what to do */
  void require(Image image, Order.Way way) {
    requireNothingBlocks(examiner.examine(plan(Fact.of(image)), way));
  }

  private static void requireNothingBlocks(List<Finding> found) {
    var blocking = found.stream().filter(one -> one.severity() == Severity.BLOCKING).toList();
    if (blocking.isEmpty()) {
      return;
    }
    var code =
        blocking.stream().allMatch(Preflight::isAboutKexec) ? Refusal.Code.CANNOT_KEXEC : Refusal.Code.PREFLIGHT_BLOCKED;
    throw new TargetException(
        code,
        blocking.stream()
            .map(one -> "%s: %s %s".formatted(one.code(), one.finding(), one.remedy()))
            .collect(Collectors.joining(" ")));
  }

  private Plan plan(Fact<Image> image) {
    var reboots = history().reboots().reversed().stream().map(Preparation::past).toList();
    return new Plan(image, machine.boot().commandLine(), machine.loaded() == Loaded.OURS, reboots);
  }

  private Fact<Image> image(BootTarget target) {
    try {
      return Fact.of(machine.find(target));
    } catch (TargetException none) {
      return Fact.unknown(String.valueOf(none.getMessage()));
    }
  }

  History history() {
    var text = machine.disk().get(HISTORY);
    return text == null ? History.NONE : Json.readHistory(text);
  }

  private static Plan.PastReboot past(RebootReport report) {
    return new Plan.PastReboot(report.outcome(), report.kernelBefore(), report.kernelAfter());
  }
}
