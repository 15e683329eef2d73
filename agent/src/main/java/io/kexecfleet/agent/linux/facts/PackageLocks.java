package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.linux.LinuxPaths;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.UseFacts.PackageLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/** Finds the locks that package managers hold, without touching them: trying a lock would take it for a moment. */
final class PackageLocks {

  /** dpkg and apt, rpm and what uses it, apk: a lock on the file. */
  private static final List<String> LOCKED =
      List.of(
          "var/lib/dpkg/lock-frontend",
          "var/lib/dpkg/lock",
          "var/cache/apt/archives/lock",
          "usr/lib/sysimage/rpm/.rpm.lock",
          "var/lib/rpm/.rpm.lock",
          "lib/apk/db/lock");

  /** pacman: the file itself is the lock. */
  private static final String PRESENT = "var/lib/pacman/db.lck";

  private final LinuxPaths paths;

  PackageLocks(LinuxPaths paths) {
    this.paths = paths;
  }

  Fact<List<PackageLock>> read(Mounts mounts, Locks locks) {
    var found = new ArrayList<PackageLock>();
    for (var name : LOCKED) {
      try {
        var file = paths.root().resolve(name).toRealPath();
        var inside = "/" + paths.root().toRealPath().relativize(file);
        var inode = String.valueOf(Files.getAttribute(file, "unix:ino"));
        // By the mount, because the number that stat gives is not the one of the locks on every file system (btrfs).
        mounts
            .of(inside)
            .flatMap(mount -> locks.on(mount.device(), inode))
            .map(lock -> new PackageLock("/" + name, lock.process()))
            .ifPresent(found::add);
      } catch (NoSuchFileException none) {
        // This package manager is not on this host.
      } catch (IOException failed) {
        return Fact.unknown("/%s cannot be looked at: %s.".formatted(name, failed));
      }
    }
    if (Files.exists(paths.root().resolve(PRESENT))) {
      found.add(new PackageLock("/" + PRESENT, 0));
    }
    return Fact.of(found.stream().distinct().toList());
  }
}
