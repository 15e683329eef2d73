package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.linux.facts.ModuleReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The watchdog that systemd arms when none is configured: the first one (Documentation/ABI/testing/sysfs-class-watchdog). */
final class WatchdogDevice {

  /** WDIOF_CARDRESET of include/uapi/linux/watchdog.h: the last boot was ended by the watchdog. */
  private static final long CARD_RESET = 0x20;

  private static final int LONGEST_TEXT = 4096;

  private final LinuxPaths paths;
  private final Path device;

  WatchdogDevice(LinuxPaths paths) {
    this.paths = paths;
    this.device = paths.sys().resolve("class/watchdog/watchdog0");
  }

  /** Whether it says that it started this boot; null while it says nothing. */
  @Nullable Boolean hasResetTheMachine() {
    return number("bootstatus").map(bits -> (bits & CARD_RESET) != 0).orElse(null);
  }

  /** Why it cannot guard a jump into that release, a sentence each; empty when it can. */
  List<String> obstacles(int seconds, String release) {
    if (!Files.isDirectory(device)) {
      return List.of("There is no %s: the driver of the machine's watchdog is not loaded.".formatted(device));
    }
    var obstacles = new ArrayList<String>();
    var state = text(device.resolve("state")).orElse("not readable");
    if (!state.equals("inactive")) {
      obstacles.add("The watchdog is %s: somebody else has it, such as RuntimeWatchdogSec= or a daemon.".formatted(state));
    }
    var stops = text(paths.sys().resolve("module/watchdog/parameters/stop_on_reboot")).orElse("not readable");
    if (!stops.equals("0")) {
      obstacles.add("/sys/module/watchdog/parameters/stop_on_reboot is %s: the watchdog may be stopped at the jump.".formatted(stops));
    }
    if (!number("nowayout").equals(Optional.of(0L))) {
      obstacles.add("The watchdog's nowayout is not 0: the next kernel could not stop it, and would be reset though it runs.");
    }
    number("max_timeout")
        .filter(most -> most > 0 && most < seconds)
        .ifPresent(most -> obstacles.add("The watchdog counts to %d s at most, and %d s are wanted.".formatted(most, seconds)));
    driverObstacle(release).ifPresent(obstacles::add);
    return List.copyOf(obstacles);
  }

  private Optional<String> driverObstacle(String release) {
    var driver = driver();
    if (driver.isEmpty()) {
      return Optional.of("Which driver the watchdog has cannot be told, so nobody knows whether the next kernel has it.");
    }
    var name = driver.get().replace('-', '_');
    return new ModuleReader(paths)
        .ofTarget(release)
        .check(
            there ->
                there.contains(name)
                    ? Optional.empty()
                    : Optional.of(
                        "%s has no driver %s: it could not stop the watchdog, and would be reset though it runs."
                            .formatted(release, name)));
  }

  /** The module of the device that the watchdog is a part of; some drivers do not tell, and may be the only one there is. */
  private Optional<String> driver() {
    try {
      return Optional.of(String.valueOf(device.resolve("device/driver/module").toRealPath().getFileName()));
    } catch (IOException untold) {
      return onlyUserOfTheCore();
    }
  }

  /** Where the core of all watchdogs is a module, each of their drivers is one too, and holds it. */
  private Optional<String> onlyUserOfTheCore() {
    try (var holders = Files.newDirectoryStream(paths.sys().resolve("module/watchdog/holders"))) {
      var all = holders.iterator();
      var first = all.hasNext() ? Optional.of(String.valueOf(all.next().getFileName())) : Optional.<String>empty();
      return all.hasNext() ? Optional.empty() : first;
    } catch (IOException | DirectoryIteratorException untold) {
      return Optional.empty();
    }
  }

  private Optional<Long> number(String name) {
    return text(device.resolve(name)).filter(text -> text.matches("\\d{1,18}")).map(Long::valueOf);
  }

  private static Optional<String> text(Path file) {
    try (var in = Files.newInputStream(file)) {
      return Optional.of(new String(in.readNBytes(LONGEST_TEXT), StandardCharsets.UTF_8).strip());
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }
}
