package io.kexecfleet.agent.machine;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Programs that the host's owner installed to be run around a reboot. They are known by name, and by nothing else. */
public interface Hooks {

  /** When a hook is run. */
  enum Point {
    /** Before the target is loaded. */
    BEFORE_STAGE,
    /** When the order to jump is here, before anything stops. */
    BEFORE_JUMP,
    /** When hooks before a jump were run and the host stays after all. */
    STAYED,
    /** When the next boot is finished. */
    AFTER_BOOT;

    /** As directories and scripts have it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Whether there is a hook of that name for that point.
   *
   * @throws MachineException when there is one, and somebody else than the host's owner can have written it
   */
  boolean isInstalled(Point point, String name);

  /**
   * Runs it to its end.
   *
   * @param about what it is told, by environment variable
   * @return empty when it agreed; else why not, with the end of what it printed
   * @throws MachineException when it could not be run
   */
  Optional<String> run(Point point, String name, Map<String, String> about);

  /** Ends the one that runs now, if any, and runs no more: each says no. May be called from any thread. */
  void interrupt();

  /** Whether that was done: what was said since is no hook's word. */
  boolean isInterrupted();
}
