package io.kexecfleet.agent.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How many more calls that load or unload an image the kernel allows (6.3 and newer,
 * Documentation/admin-guide/sysctl/kernel.rst). Each kind of image has its own.
 */
record CallLimit(Path file) {

  /** @param proc {@code /proc} */
  static CallLimit ofReboots(Path proc) {
    return new CallLimit(proc.resolve("sys/kernel/kexec_load_limit_reboot"));
  }

  /** @param proc {@code /proc} */
  static CallLimit ofPanics(Path proc) {
    return new CallLimit(proc.resolve("sys/kernel/kexec_load_limit_panic"));
  }

  /** Counts down with every call, one that fails included; -1 where there is no limit. Null for any number. */
  @Nullable Long left() {
    if (!Files.exists(file)) {
      return null;
    }
    var left = TextFile.number(file);
    return left == -1 ? null : Long.valueOf(left);
  }
}
