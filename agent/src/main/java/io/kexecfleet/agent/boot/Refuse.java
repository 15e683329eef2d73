package io.kexecfleet.agent.boot;

import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.protocol.Refusal;

/** The two ways in which boot files are turned down: the only exceptions that reading them may end in. */
public final class Refuse {

  private Refuse() {}

  /** A kernel that this host cannot boot. */
  public static TargetException kernel(String file, String why) {
    return new TargetException(
        Refusal.Code.LOAD_FAILED, "%s cannot be booted: %s. Name another kernel.".formatted(file, why));
  }

  /** A boot loader's settings from which nobody can tell for certain what it would boot. */
  public static TargetException entry(String file, String why) {
    return new TargetException(
        Refusal.Code.TARGET_NOT_FOUND,
        "The default boot entry cannot be told: %s: %s. Name a release or paths instead, or change the entry."
            .formatted(file, why));
  }
}
