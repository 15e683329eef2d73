package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.linux.LinuxPaths;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.ModuleFacts;
import io.kexecfleet.agent.preflight.facts.ModuleFacts.Module;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads what runs in the kernel, and what the next one has. */
public final class ModuleReader {

  /** kernel/module/procfs.c: name, size, references, users, state, address, and in parentheses what taints. */
  private static final Pattern LOADED =
      Pattern.compile("(\\S{1,64}) \\d{1,18} -?\\d{1,10} \\S+ \\S+ 0x[0-9a-f]{1,16}(?: \\(([A-Z+-]{1,26})\\))?");

  /** A path with {@code .ko} and perhaps a packing; in modules.dep what it needs follows after a colon. */
  private static final Pattern MODULE_FILE = Pattern.compile("(?:[^:]*/)?([^/:]+)\\.ko(?:\\.[a-z0-9]{1,4})?(?::.*)?");

  private final LinuxPaths paths;

  public ModuleReader(LinuxPaths paths) {
    this.paths = paths;
  }

  ModuleFacts read(Fact<Image> image) {
    var taint = paths.proc().resolve("sys/kernel/tainted");
    return new ModuleFacts(
        Read.text(taint).then(text -> Read.number(taint, text)),
        // A kernel without modules has no such file.
        Read.optional(paths.proc().resolve("modules")).then(found -> loaded(found.orElse(""))),
        drivers(),
        image.then(one -> ofTarget(one.release())));
  }

  /** Of /proc/modules; pure. */
  static Fact<List<Module>> loaded(String text) {
    var modules = new ArrayList<Module>();
    for (var line : text.lines().toList()) {
      var parts = LOADED.matcher(line);
      if (!parts.matches()) {
        return Fact.unknown("/proc/modules has \"%s\", which is not understood.".formatted(line));
      }
      var taints = parts.group(2);
      modules.add(new Module(parts.group(1), taints == null ? "" : taints));
    }
    return Fact.of(List.copyOf(modules));
  }

  /** A driver's directory has a link for each device that it drives, named by the device's address. */
  private Fact<Set<String>> drivers() {
    return Read.entries(paths.sys().resolve("bus/pci/drivers"))
        .then(
            all ->
                Read.all(
                    all.stream()
                        .map(driver -> Read.entries(driver, "*:*:*.*").map(devices -> devices.isEmpty() ? "" : name(driver)))
                        .toList()))
        .map(names -> names.stream().filter(name -> !name.isEmpty()).collect(Collectors.toUnmodifiableSet()));
  }

  /** The modules that a release has, installed or built in, with {@code _} for {@code -}; none where nothing is installed. */
  public Fact<Set<String>> ofTarget(String release) {
    if (!Read.isPlainName(release)) {
      return Fact.unknown("\"%s\" is no release that has a directory of modules.".formatted(release));
    }
    for (var place : List.of("usr/lib/modules", "lib/modules")) {
      var directory = paths.root().resolve(place).resolve(release);
      if (Files.isDirectory(directory)) {
        return Read.text(directory.resolve("modules.dep"))
            .then(
                installed ->
                    Read.optional(directory.resolve("modules.builtin"))
                        .map(builtIn -> names(installed + "\n" + builtIn.orElse(""))));
      }
    }
    return Fact.of(Set.of());
  }

  /** Of modules.dep and modules.builtin; pure. */
  static Set<String> names(String text) {
    var names = new HashSet<String>();
    for (var line : text.lines().toList()) {
      var file = MODULE_FILE.matcher(line);
      if (file.matches()) {
        names.add(file.group(1).replace('-', '_'));
      }
    }
    return Set.copyOf(names);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
