package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.LoadEvidence;
import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The default CMA area, the only one kexec takes memory from (Documentation/ABI/testing/sysfs-kernel-mm-cma). A kernel
 * booted without {@code cma=} has none; then everything is 0.
 */
final class CmaArea {

  private final Path area;

  CmaArea(Path sys) {
    this.area = sys.resolve("kernel/mm/cma/reserved");
  }

  /** Pages handed out so far. */
  long pagesHandedOut() {
    return counter("alloc_pages_success");
  }

  /** Bytes. */
  long total() {
    return counter("total_pages") * LoadEvidence.PAGE;
  }

  /** Bytes. */
  long available() {
    return counter("available_pages") * LoadEvidence.PAGE;
  }

  private long counter(String name) {
    if (!Files.isDirectory(area)) {
      return 0;
    }
    try {
      return Long.parseLong(Files.readString(area.resolve(name)).strip());
    } catch (IOException | NumberFormatException unreadable) {
      throw new MachineException(
          "The kernel's counter %s cannot be read: %s.".formatted(area.resolve(name), unreadable.getMessage()),
          unreadable);
    }
  }
}
