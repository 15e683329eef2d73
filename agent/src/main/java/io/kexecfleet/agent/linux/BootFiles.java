package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.Image.FileStamp;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.protocol.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The files that a host may boot from, and nothing else: what is elsewhere is neither read nor told. */
final class BootFiles {

  /** Belongs to whom the agent runs as. */
  private static final Path SELF = Path.of("/proc/self");

  private static final Integer ROOT = 0;
  private static final int WRITABLE_BY_OTHERS = 0022;

  /** In such a directory nobody can replace what is somebody else's. */
  private static final int STICKY = 01000;

  /** More than any boot directory has. */
  private static final int MOST_FILES = 10_000;

  private final List<Path> allowed;

  BootFiles(List<Path> allowed) {
    this.allowed = allowed;
  }

  List<Path> directories() {
    return allowed;
  }

  /** Whether the path lies inside as it is given, whatever it leads to. */
  boolean isInside(Path file) {
    return allowed.stream().anyMatch(file::startsWith);
  }

  /**
   * The file that a path leads to, links resolved, and its state. The path as given must lie inside, and so must the file,
   * because a link is no way out.
   */
  FileStamp stamp(Path file) {
    requireInside(file, allowed);
    if (!Files.isRegularFile(file)) {
      throw notFound("%s is not a file".formatted(file));
    }
    try {
      var real = file.toRealPath();
      var directories = realDirectories();
      requireInside(real, directories);
      requireOwners(real, directories);
      var attributes = Files.readAttributes(real, "unix:dev,ino,size,lastModifiedTime,ctime");
      return new FileStamp(
          real,
          number(attributes, "dev"),
          number(attributes, "ino"),
          number(attributes, "size"),
          nanos(attributes, "lastModifiedTime"),
          nanos(attributes, "ctime"));
    } catch (IOException unreadable) {
      throw unreadable(file, unreadable);
    }
  }

  /**
   * The text of a file.
   *
   * @param longest bytes
   */
  String text(Path file, int longest) {
    return new String(bytes(file, longest), StandardCharsets.UTF_8);
  }

  /** All of a file that is not longer than that. */
  byte[] bytes(Path file, int longest) {
    var real = stamp(file).file();
    try (var in = Files.newInputStream(real)) {
      var bytes = in.readNBytes(longest + 1);
      if (bytes.length > longest) {
        throw notFound("%s is longer than %d bytes".formatted(file, longest));
      }
      return bytes;
    } catch (IOException unreadable) {
      throw unreadable(file, unreadable);
    }
  }

  /** The names in a directory, in order; none when it is not there. */
  List<String> names(Path directory) {
    requireInside(directory, allowed);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      requireInside(directory.toRealPath(), realDirectories());
      return names(directory, files);
    } catch (IOException unreadable) {
      throw unreadable(directory, unreadable);
    }
  }

  /** @throws MachineException when the directory breaks off: what is behind that is unknown */
  static List<String> names(Path directory, Stream<Path> files) {
    try {
      var names = files.limit(MOST_FILES + 1L).map(file -> String.valueOf(file.getFileName())).sorted().toList();
      if (names.size() > MOST_FILES) {
        throw notFound("%s has more than %d files".formatted(directory, MOST_FILES));
      }
      return names;
    } catch (UncheckedIOException broken) {
      throw new MachineException(
          "%s cannot be listed to its end (%s): look at the file system it is on.".formatted(directory, broken.getMessage()),
          broken);
    }
  }

  static TargetException notFound(String what) {
    return new TargetException(Refusal.Code.TARGET_NOT_FOUND, "The boot target is not on this host: " + what + ".");
  }

  static TargetException unreadable(Path file, IOException why) {
    return notFound("%s cannot be read (%s)".formatted(file, why.getMessage()));
  }

  private List<Path> realDirectories() throws IOException {
    var real = new ArrayList<Path>();
    for (var directory : allowed) {
      if (Files.isDirectory(directory)) {
        real.add(directory.toRealPath());
      }
    }
    return real;
  }

  private void requireInside(Path file, List<Path> directories) {
    if (directories.stream().noneMatch(file::startsWith)) {
      throw new TargetException(
          Refusal.Code.TARGET_NOT_ALLOWED,
          "%s is outside the directories this host boots from (%s). The host's owner sets them in boot.directories."
              .formatted(file, allowed));
    }
  }

  /** Whoever else could write it, or put another in its place, would have his own kernel run. */
  private static void requireOwners(Path file, List<Path> directories) throws IOException {
    for (var path = file; path != null; path = path.getParent()) {
      var isAbove = directories.stream().noneMatch(path::startsWith);
      var uid = Files.getAttribute(path, "unix:uid");
      var mode = (Integer) Files.getAttribute(path, "unix:mode");
      var isSafe = (mode & WRITABLE_BY_OTHERS) == 0 || (isAbove && (mode & STICKY) != 0);
      if (!isSafe || !(uid.equals(ROOT) || uid.equals(Files.getAttribute(SELF, "unix:uid")))) {
        throw new TargetException(
            Refusal.Code.TARGET_NOT_ALLOWED,
            "%s can be written by somebody else than root, so that %s may be anybody's: it is not booted. chown root and chmod go-w mend that."
                .formatted(path, file));
      }
    }
  }

  private static long number(Map<String, Object> attributes, String name) {
    return ((Number) Objects.requireNonNull(attributes.get(name))).longValue();
  }

  private static long nanos(Map<String, Object> attributes, String name) {
    return ((FileTime) Objects.requireNonNull(attributes.get(name))).to(TimeUnit.NANOSECONDS);
  }
}
