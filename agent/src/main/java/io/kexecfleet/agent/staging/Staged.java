package io.kexecfleet.agent.staging;

import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.MemoryMap;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.LoadReport;
import org.jspecify.annotations.Nullable;

/**
 * What a host is ready to go into.
 *
 * @param target what was asked for
 * @param image what it meant on this host then
 * @param load what is loaded, or null: nothing is, the firmware shall start that image's release
 */
public record Staged(BootTarget target, Image image, @Nullable Load load) {

  /**
   * An image in memory.
   *
   * @param report how it was loaded and verified
   * @param marker the one-time marker on its command line
   * @param memory where there was memory when it was loaded
   */
  public record Load(LoadReport report, String marker, MemoryMap memory) {}

  /** The kernel release that the host is expected to run afterwards. */
  public String release() {
    return image.release();
  }

  /** Null where nothing is loaded. */
  public @Nullable LoadReport report() {
    return load == null ? null : load.report();
  }

  /** Null where nothing is loaded. */
  public @Nullable String marker() {
    return load == null ? null : load.marker();
  }

  /** The same image, found good in the memory of now. */
  Staged in(MemoryMap now) {
    return load == null ? this : new Staged(target, image, new Load(load.report(), load.marker(), now));
  }
}
