package io.kexecfleet.agent;

import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.agent.hooks.Health;
import io.kexecfleet.agent.hooks.Occasion;
import io.kexecfleet.agent.hooks.OwnersHooks;
import io.kexecfleet.agent.machine.Hooks.Point;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Finding.Severity;
import io.kexecfleet.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The host's owner's word before and after a reboot. That hooks before a jump were run is on disk before they are, so that
 * a host that stays is told so, whatever ends in between.
 */
public final class OwnersRules {

  private static final String DRAINED = "drained.json";

  private final Machine machine;
  private final OwnersHooks hooks;
  private final @Nullable Severity failedUnits;

  /**
   * @param always hooks that are run for every reboot
   * @param failedUnits how severe it is that a unit has failed that had not before; null: nobody looks
   */
  public OwnersRules(Machine machine, List<String> always, @Nullable Severity failedUnits) {
    this.machine = machine;
    this.hooks = new OwnersHooks(machine.hooks(), always);
    this.failedUnits = failedUnits;
  }

  /** @throws TargetException when a hook says no */
  void beforeStage(Occasion occasion) {
    hooks.require(Point.BEFORE_STAGE, occasion, () -> false);
  }

  /** Whether there is anything to be run before the staging, which may take its time. */
  boolean hasWordBeforeStage(Occasion occasion) {
    return hooks.hasAny(Point.BEFORE_STAGE, occasion);
  }

  /**
   * @param isOver whether nobody waits for it any more
   * @return the units that have failed by now, or null when nobody wants to know
   * @throws TargetException when a hook says no
   */
  @Nullable List<String> beforeJump(Occasion occasion, BooleanSupplier isOver) {
    var failed = failedUnits == null ? null : failedUnits();
    if (hooks.hasAny(Point.BEFORE_JUMP, occasion)) {
      stayed();
      machine.disk().put(DRAINED, Json.write(occasion));
    }
    hooks.require(Point.BEFORE_JUMP, occasion, isOver);
    return failed;
  }

  private List<String> failedUnits() {
    try {
      return List.copyOf(machine.failedUnits());
    } catch (MachineException silent) {
      throw new TargetException(
          Refusal.Code.PREFLIGHT_BLOCKED,
          ("systemd does not say which units have failed, so nobody could tell afterwards whether the host is as well as before;"
                  + " health.failed-units=ignore does without it. %s")
              .formatted(silent.getMessage()));
    }
  }

  /**
   * Takes back what hooks before a jump have done, if any were run. Tells what went wrong with that: then it is still to be
   * done.
   */
  List<Finding> stayed() {
    var text = machine.disk().get(DRAINED);
    if (text == null) {
      return List.of();
    }
    var occasion = Json.readOccasion(text);
    hooks.end(Point.BEFORE_JUMP, occasion);
    var complaints = hooks.ask(Point.STAYED, occasion);
    if (complaints.isEmpty() && !machine.hooks().isClosed()) {
      machine.disk().remove(DRAINED);
    }
    return complaints;
  }

  /** What is worse than before. */
  List<Finding> afterBoot(RebootRecord record) {
    var prelude = record.prelude();
    var named = prelude == null ? List.<String>of() : prelude.hooks();
    var findings = new ArrayList<Finding>();
    if (failedUnits != null && prelude != null && prelude.failedUnits() != null) {
      findings.addAll(newlyFailed(prelude.failedUnits(), failedUnits));
    }
    findings.addAll(hooks.ask(Point.AFTER_BOOT, new Occasion(record.rebootId(), record.way(), named)));
    machine.disk().remove(DRAINED);
    return findings;
  }

  private List<Finding> newlyFailed(List<String> before, Severity severity) {
    try {
      return Health.newlyFailed(new TreeSet<>(before), machine.failedUnits(), severity).stream().toList();
    } catch (MachineException silent) {
      return List.of(Health.unknown(String.valueOf(silent.getMessage()), severity));
    }
  }
}
