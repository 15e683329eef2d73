package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.Hooks;
import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hooks as executable files {@code POINT/NAME} in one directory. They are run by systemd, each as a unit of its own, because
 * a child of the agent would be held to what the agent's own unit may do; systemd ends them when their time is over. Two
 * runs of one hook never overlap: the unit's name is taken.
 */
final class LinuxHooks implements Hooks {

  /** Belongs to whom the agent runs as. */
  private static final Path SELF = Path.of("/proc/self");

  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int EXECUTABLE = 0100;

  /** Until a hook that does not end when told to is killed. */
  private static final Duration DIES_WITHIN = Duration.ofSeconds(5);

  /** For systemd, to start and to tell. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private static final int LONGEST_ANSWER = 400;

  private final Path directory;
  private final Program systemdRun;
  private final Systemctl systemctl;
  private final Duration limit;
  private final Set<String> running = ConcurrentHashMap.newKeySet();
  private final Set<String> interrupted = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param directory holds a directory for each point
   * @param limit no hook runs longer
   */
  LinuxHooks(Path directory, Program systemdRun, Systemctl systemctl, Duration limit) {
    this.directory = directory;
    this.systemdRun = systemdRun;
    this.systemctl = systemctl;
    this.limit = limit;
  }

  @Override
  public boolean isInstalled(Point point, String name) {
    var file = file(point, name);
    for (var path : List.of(directory, directory.resolve(point.word()), file)) {
      if (isAbsent(path)) {
        return false;
      }
      requireOwners(path);
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || (mode(file) & EXECUTABLE) == 0) {
      throw new MachineException("%s is no executable file, or a link to one: install the file itself, with chmod 755.".formatted(file));
    }
    return true;
  }

  /** What may not be looked at is not absent. */
  private static boolean isAbsent(Path path) {
    try {
      Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return false;
    } catch (NoSuchFileException absent) {
      return true;
    } catch (IOException failed) {
      throw new MachineException("%s cannot be looked at: %s.".formatted(path, failed.getMessage()), failed);
    }
  }

  /** Whoever else can write it would have a program run with the rights of root. */
  private void requireOwners(Path path) {
    if (!attribute(SELF, "unix:uid").equals(attribute(path, "unix:uid")) || (mode(path) & WRITABLE_BY_OTHERS) != 0) {
      throw new MachineException(
          "%s can be written by somebody else than root: it is not run. chown root and chmod go-w mend that.".formatted(path));
    }
  }

  @Override
  public Optional<String> run(Point point, String name, Map<String, String> about) {
    var unit = unit(point, name);
    interrupted.remove(unit);
    running.add(unit);
    try {
      if (closed) {
        return Optional.of("the agent is being stopped.");
      }
      var ended = systemdRun.end(words(unit, point, name, about), Map.of(), limit.plus(DIES_WITHIN).plus(MARGIN));
      return ended.exit() == 0 && !interrupted.contains(unit) ? Optional.empty() : Optional.of(no(ended));
    } finally {
      running.remove(unit);
    }
  }

  private List<String> words(String unit, Point point, String name, Map<String, String> about) {
    var words =
        new ArrayList<>(
            List.of(
                "--quiet",
                "--wait",
                "--pipe",
                "--collect",
                "--no-ask-password",
                "--unit=" + unit,
                // Of any other type systemd takes an end by SIGTERM for a good one.
                "--service-type=oneshot",
                "--property=TimeoutStartSec=" + limit.toSeconds(),
                "--property=TimeoutStopSec=" + DIES_WITHIN.toSeconds()));
    about.forEach((variable, value) -> words.add("--setenv=%s=%s".formatted(variable, value)));
    words.addAll(List.of("--", file(point, name).toString(), point.word()));
    return words;
  }

  private String no(Program.Ended ended) {
    var printed = String.join(" ", ended.output()).strip();
    var last = printed.substring(Math.max(0, printed.length() - LONGEST_ANSWER));
    var how = "it ended with %d, within the %d s that it has,".formatted(ended.exit(), limit.toSeconds());
    return last.isEmpty() ? how + " and printed nothing." : "%s and printed: %s".formatted(how, last);
  }

  @Override
  public void end(Point point, String name) {
    systemctl.stop(unit(point, name));
  }

  @Override
  public void interrupt(Point point) {
    running.stream().filter(unit -> unit.startsWith(unit(point))).forEach(this::stop);
  }

  private void stop(String unit) {
    interrupted.add(unit);
    systemctl.beginToStop(unit);
  }

  @Override
  public void close() {
    closed = true;
    running.forEach(this::stop);
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  private static String unit(Point point) {
    return "kexec-fleet-hook-%s-".formatted(point.word());
  }

  private static String unit(Point point, String name) {
    return unit(point) + name + ".service";
  }

  private Path file(Point point, String name) {
    return directory.resolve(point.word()).resolve(name);
  }

  private static int mode(Path path) {
    return (Integer) attribute(path, "unix:mode");
  }

  private static Object attribute(Path path, String name) {
    try {
      return Files.getAttribute(path, name, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException failed) {
      throw new MachineException("%s cannot be looked at: %s.".formatted(path, failed.getMessage()), failed);
    }
  }
}
