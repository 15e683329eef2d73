package io.kexecfleet.agent.machine;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Programs that the host's owner installed to be run around a reboot. They are known by name, and by nothing else. Calls may
 * be made from any thread, and block.
 */
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

  /**
   * Ends a run that an agent before this one has left behind, and returns when it has ended; none is fine.
   *
   * @throws MachineException when it may still run
   */
  void end(Point point, String name);

  /** Has those of a point that run now end, if any: their run is a no. */
  void interrupt(Point point);

  /** The same of all, and none is run any more: each says no. May be called more than once. */
  void close();

  /** Whether that was done: what was said since is no hook's word. */
  boolean isClosed();
}
