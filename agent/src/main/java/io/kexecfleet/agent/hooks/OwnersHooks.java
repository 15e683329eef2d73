package io.kexecfleet.agent.hooks;

import io.kexecfleet.agent.machine.Hooks;
import io.kexecfleet.agent.machine.Hooks.Point;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Finding.Severity;
import io.kexecfleet.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Runs the hooks that the host's owner wants run always, and those that an order names, one after another in the order of
 * their names. Before the jump the first no is the last word; afterwards everything is asked.
 */
public final class OwnersHooks {

  private static final String FAILED = "HOOK_FAILED";

  private final Hooks hooks;
  private final List<String> always;

  public OwnersHooks(Hooks hooks, List<String> always) {
    this.hooks = hooks;
    this.always = List.copyOf(always);
  }

  /**
   * Runs the hooks of a point before the jump.
   *
   * @param isOver asked before each: whether nobody waits for them any more
   * @throws TargetException when one is missing, says no, or cannot be run: then the reboot does not go on
   */
  public void require(Point point, Occasion occasion, BooleanSupplier isOver) {
    for (var name : names(occasion)) {
      requireInstalled(name);
    }
    for (var name : names(occasion)) {
      if (isOver.getAsBoolean()) {
        throw new TargetException(Refusal.Code.HOOK_FAILED, "The reboot was taken back before its hooks were through.");
      }
      if (isInstalled(point, name)) {
        run(point, name, occasion);
      }
    }
  }

  /**
   * Ends those of a point that an agent before this one has left behind.
   *
   * @throws MachineException when one may still run
   */
  public void end(Point point, Occasion occasion) {
    names(occasion).forEach(name -> hooks.end(point, name));
  }

  /** Whether there is any at that point. */
  public boolean hasAny(Point point, Occasion occasion) {
    return names(occasion).stream().anyMatch(name -> isInstalled(point, name));
  }

  /** Runs the hooks of a point after the fact, all of them whatever they say. Tells what they complain of. */
  public List<Finding> ask(Point point, Occasion occasion) {
    var complaints = new ArrayList<Finding>();
    for (var name : names(occasion)) {
      try {
        if (isInstalled(point, name)) {
          run(point, name, occasion);
        }
      } catch (TargetException no) {
        complaints.add(complaint(point, name, no));
      }
    }
    return List.copyOf(complaints);
  }

  private static Finding complaint(Point point, String name, TargetException no) {
    var text = String.valueOf(no.getMessage());
    return new Finding(
        FAILED,
        Severity.BLOCKING,
        text.substring(0, Math.min(text.length(), Finding.LONGEST_FINDING)),
        "See what /etc/kexec-fleet-agent/hooks/%s/%s looks for, and mend that.".formatted(point.word(), name));
  }

  private SortedSet<String> names(Occasion occasion) {
    var names = new TreeSet<>(always);
    names.addAll(occasion.hooks());
    return names;
  }

  /** At one point at least: a name without any hook is a mistake, and nobody knows what it should have kept from happening. */
  private void requireInstalled(String name) {
    for (var point : Point.values()) {
      if (isInstalled(point, name)) {
        return;
      }
    }
    throw new TargetException(
        Refusal.Code.HOOK_MISSING,
        "The hook \"%s\" is to be run and is not installed here. Install it below /etc/kexec-fleet-agent/hooks, or do not name it."
            .formatted(name));
  }

  private boolean isInstalled(Point point, String name) {
    try {
      return hooks.isInstalled(point, name);
    } catch (MachineException untrusted) {
      throw new TargetException(Refusal.Code.HOOK_MISSING, String.valueOf(untrusted.getMessage()));
    }
  }

  private void run(Point point, String name, Occasion occasion) {
    try {
      var no = hooks.run(point, name, occasion.told());
      if (no.isPresent()) {
        throw new TargetException(
            Refusal.Code.HOOK_FAILED, "The hook \"%s\" %s said no: %s".formatted(name, point.word(), no.get()));
      }
    } catch (MachineException failed) {
      throw new TargetException(
          Refusal.Code.HOOK_FAILED, "The hook \"%s\" %s could not be run: %s".formatted(name, point.word(), failed.getMessage()));
    }
  }
}
