package io.kexecfleet.agent.linux;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel says it has loaded (Documentation/ABI/testing/sysfs-kernel-kexec-kdump). Read without the lock that a load
 * holds; {@code crash_size} beside it takes that lock, and would turn down whoever loads just then.
 */
record KexecState(Path sys) {

  boolean isLoaded() {
    return flag("loaded", "kexec_loaded");
  }

  boolean isCrashKernelLoaded() {
    return flag("crash_loaded", "kexec_crash_loaded");
  }

  /** By its name since 6.19, else by the older one; a kernel that was built without it has neither. */
  private boolean flag(String newName, String oldName) {
    var newFile = sys.resolve("kernel/kexec").resolve(newName);
    var file = Files.exists(newFile) ? newFile : sys.resolve("kernel").resolve(oldName);
    return Files.exists(file) && TextFile.read(file).equals("1");
  }
}
