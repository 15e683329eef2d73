package io.kexecfleet.agent.linux;

import io.kexecfleet.protocol.Order;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether the unit that notes down the end of the stop will do so. A missing stamp is evidence only if it was certain to be
 * written, so every doubt is a no.
 */
final class StopStampUnit {

  private static final String UNIT = "kexec-fleet-agent-stopped.service";

  /** Where administrators and generators put what takes the place of a package's unit, or adds to it. */
  private static final List<String> OVERRIDES =
      List.of(
          "etc/systemd/system",
          "etc/systemd/system.control",
          "run/systemd/system",
          "run/systemd/system.control",
          "run/systemd/transient",
          "run/systemd/generator",
          "run/systemd/generator.early",
          "usr/local/lib/systemd/system");

  private static final long LEAST_SPACE = 1 << 20;
  private static final int LONGEST_TEXT = 1 << 20;

  /** /proc/PID/mountinfo: ids, device, root in it, mount point, and more. */
  private static final Pattern MOUNT = Pattern.compile("\\d+ \\d+ (\\d+:\\d+) (/\\S*) (/\\S*) .*");

  private final LinuxPaths paths;

  StopStampUnit(LinuxPaths paths) {
    this.paths = paths;
  }

  boolean isCertainToWrite(Order.Way way) {
    var target = way == Order.Way.KEXEC ? "kexec.target.wants" : "reboot.target.wants";
    var wanted = paths.root().resolve("etc/systemd/system").resolve(target).resolve(UNIT);
    return Files.exists(wanted) && OVERRIDES.stream().noneMatch(this::isChangedIn) && hasRoom() && isOnRootFileSystem();
  }

  private boolean isChangedIn(String directory) {
    var units = paths.root().resolve(directory);
    return Files.exists(units.resolve(UNIT), LinkOption.NOFOLLOW_LINKS) || Files.exists(units.resolve(UNIT + ".d"));
  }

  private boolean hasRoom() {
    return paths.state().toFile().getUsableSpace() >= LEAST_SPACE;
  }

  /** All else is unmounted by then, and what is below a mount point then is another directory. */
  private boolean isOnRootFileSystem() {
    try (var in = Files.newInputStream(paths.proc().resolve("self/mountinfo"))) {
      var mounts = new String(in.readNBytes(LONGEST_TEXT), StandardCharsets.UTF_8).lines().toList();
      return isOnRootFileSystem(mounts, paths.state().toString());
    } catch (IOException unreadable) {
      return false;
    }
  }

  /**
   * The agent sees its directory through a mount of its own, which says where it lies in its file system: it has to be where the
   * root file system alone would have it. Pure.
   */
  static boolean isOnRootFileSystem(List<String> mountinfo, String directory) {
    var root = place(mountinfo, "/");
    var here = place(mountinfo, directory);
    return root.isPresent() && here.equals(root.map(all -> new Place(all.device, join(all.path, directory))));
  }

  /** @param path within the file system */
  private record Place(String device, String path) {}

  /** The deepest mount that holds a directory tells, and of those at one point the last; none where a line is not understood. */
  private static Optional<Place> place(List<String> mountinfo, String directory) {
    var deepest = Optional.<Place>empty();
    var depth = 0;
    for (var line : mountinfo) {
      var mount = MOUNT.matcher(line);
      if (!mount.matches()) {
        return Optional.empty();
      }
      var point = mount.group(3);
      var holds = point.equals("/") || directory.equals(point) || directory.startsWith(point + "/");
      if (holds && point.length() >= depth) {
        depth = point.length();
        var below = point.equals("/") ? directory : directory.substring(point.length());
        deepest = Optional.of(new Place(mount.group(1), join(mount.group(2), below)));
      }
    }
    return deepest;
  }

  private static String join(String path, String below) {
    return (path.equals("/") ? "" : path) + (below.equals("/") ? "" : below);
  }
}
