package io.kexecfleet.agent.linux;

import java.nio.file.Path;
import java.util.List;

/**
 * Where things are on a host.
 *
 * @param proc {@code /proc}
 * @param sys {@code /sys}
 * @param kernelLog {@code /dev/kmsg}
 * @param bootDirectories kernels and initrds may be taken from these only; the first one is searched for releases
 * @param state files that survive a reboot
 * @param run files that end with this boot
 */
public record LinuxPaths(
    Path proc, Path sys, Path kernelLog, List<Path> bootDirectories, Path state, Path run) {

  public LinuxPaths {
    if (bootDirectories.isEmpty()) {
      throw new IllegalArgumentException("A host must allow at least one directory with kernels.");
    }
  }

  /** A host as it is. */
  public static LinuxPaths ofHost(List<Path> bootDirectories, Path state, Path run) {
    return below(Path.of("/"), bootDirectories, state, run);
  }

  /** @param root {@code /}, or a folder that has what the kernel shows there */
  public static LinuxPaths below(Path root, List<Path> bootDirectories, Path state, Path run) {
    return new LinuxPaths(
        root.resolve("proc"), root.resolve("sys"), root.resolve("dev/kmsg"), bootDirectories, state, run);
  }
}
