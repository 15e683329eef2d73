package io.kexecfleet.agent.machine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kernel that a host starts when it panics. It lies in memory of its own, which {@code crashkernel=} reserves as a host
 * boots, and is gone after a jump.
 */
public interface CrashKernel {

  /**
   * How it stands.
   *
   * @param reserved bytes set aside for it
   * @param loaded whether one is loaded, and whose
   * @param loadedAt when ours was, by the host's wall clock, milliseconds since the epoch; null where none of ours is
   * @param callsLeft how many more calls that load one the host allows ({@code kernel.kexec_load_limit_panic}), or null for
   *     any number; a call that fails counts too
   */
  record Standing(long reserved, Loaded loaded, @Nullable Long loadedAt, @Nullable Long callsLeft) {}

  /**
   * What a crash kernel is told of the host as it is loaded: what it is not told of is not in the dump.
   *
   * @param ram where there is memory, by address
   * @param processors those that are there, as the kernel lists them, such as {@code 0-3,8}
   */
  record Surroundings(List<MemoryRange> ram, String processors) {

    public Surroundings {
      ram = List.copyOf(ram);
    }
  }

  Standing standing();

  Surroundings surroundings();

  /** Whether the running kernel itself tells the one that is loaded of what comes and goes; false where none is loaded. */
  boolean isKeptCurrent();

  /**
   * Loads one. What was loaded before is let go first: it may be gone also where this fails.
   *
   * @throws UnsupportedLoadException when the running kernel does not have the call
   * @throws MachineException when the kernel refuses
   */
  void load(Image image, String commandLine);
}
