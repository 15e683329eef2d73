package io.kexecfleet.agent.machine;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Order;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All contact with the machine. Two implementations, one contract test: Linux, and a simulated one.
 *
 * <p>Calls block and are made from one thread at a time; hooks, failed units, clock and disk may be asked from another beside it. A call that fails throws {@link MachineException} and says
 * which call it was and what the machine answered; nothing is ever swallowed into a default.
 */
public interface Machine {

  HostClock clock();

  /** Files of the agent that must survive a jump at any instant. */
  Disk disk();

  /** What the host's owner installed to be run around a reboot. */
  Hooks hooks();

  /** Names of systemd's units that have failed. */
  SortedSet<String> failedUnits();

  /** The boot that runs now. */
  Boot boot();

  /** Vendor and product of the machine, printable and 1 to 200 characters long; null where it does not say. */
  @Nullable String hardware();

  /** What the running kernel can do for a load, and how much room it has for it. */
  LoadConditions conditions();

  /** Where there is memory now. */
  MemoryMap memory();

  /**
   * Begins to tell of changes; from the return of this call on none is missed. The listener is called from a thread of the
   * machine's own and must not wait.
   */
  Watch watch(Consumer<Change> listener);

  /** Closing ends it. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Finds what a target means on this host and reads the kernel's header.
   *
   * @throws TargetException when it names nothing that is here, or something that this host does not allow
   */
  Image find(BootTarget target);

  /**
   * Loads an image, in place of one that is loaded already: the old one is let go only when the new one is in place.
   *
   * @throws UnsupportedLoadException when the running kernel does not have this method
   * @throws MachineException when the kernel refuses; what was loaded before stays loaded
   */
  LoadEvidence load(LoadRequest request);

  /** What the running kernel has to jump into. */
  Loaded loaded();

  /** Moves what can be moved, so that there is contiguous room; may take seconds. */
  void compactMemory();

  /**
   * Lets go of what this agent, or one before it in this boot, has loaded, and of the watchdog that was armed for it; nothing
   * loaded is fine.
   */
  void unload();

  /**
   * How the host would leave now by this way. Looks at files only and changes nothing; what cannot be read counts as not there.
   *
   * @param release of the kernel that it is to leave for
   */
  Departure departure(Order.Way way, String release);

  /**
   * Has a watchdog armed as the host leaves, where it is to leave so; {@link #unload} takes that back if it stays.
   *
   * @throws MachineException when it cannot be
   */
  void arm(Departure departure);

  /**
   * Asks for the jump. Returns once the machine has accepted and services begin to stop; the end comes soon after.
   *
   * @throws UnclearException when the machine may have accepted
   * @throws MachineException when it was certainly turned down, or nothing is loaded
   */
  void jump(Departure departure);

  /**
   * Asks for a restart through the firmware. Returns once the machine has accepted and services begin to stop.
   *
   * @throws UnclearException when the machine may have accepted
   * @throws MachineException when it was certainly turned down, or something is loaded that it could become a jump into
   */
  void restart(Departure departure);

  /**
   * Whether the hardware watchdog says that it started this boot, by resetting the machine; null while it says nothing because
   * its driver is not there.
   */
  @Nullable Boolean resetByWatchdog();

  /** What the running kernel starts when it panics. */
  CrashKernel crashKernel();

  /** How long the running boot took to come up, as far as it has. */
  BootTimes bootTimes();

  /**
   * When the boot with this id had stopped everything but the root file system, milliseconds since that boot began, or
   * null when that is not known.
   */
  @Nullable Long stoppedAt(String bootId);
}
