package io.kexecfleet.agent.linux;

import java.nio.file.Path;
import java.util.List;

/**
 * Where things are on a host.
 *
 * @param root {@code /}, for what is not named below
 * @param proc {@code /proc}
 * @param sys {@code /sys}
 * @param kernelLog {@code /dev/kmsg}
 * @param bootDirectories kernels and initrds may be taken from these only; the first one is searched for releases
 * @param state files that survive a reboot
 * @param run files that end with this boot
 */
public record LinuxPaths(
    Path root, Path proc, Path sys, Path kernelLog, List<Path> bootDirectories, Path state, Path run) {

  public LinuxPaths {
    if (bootDirectories.isEmpty()) {
      throw new IllegalArgumentException("A host must allow at least one directory with kernels.");
    }
  }

  /** The owner's hooks: a directory for each point. */
  public Path hooks() {
    return root.resolve("etc/kexec-fleet-agent/hooks");
  }

  /** A host as it is. */
  public static LinuxPaths ofHost(List<Path> bootDirectories, Path state, Path run) {
    return under(Path.of("/"), bootDirectories, state, run);
  }

  /** A host whose {@code /} is somewhere else. */
  public static LinuxPaths under(Path root, List<Path> bootDirectories, Path state, Path run) {
    return new LinuxPaths(
        root, root.resolve("proc"), root.resolve("sys"), root.resolve("dev/kmsg"), bootDirectories, state, run);
  }
}
