package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.boot.Architecture;
import io.kexecfleet.agent.boot.BootEntry;
import io.kexecfleet.agent.boot.KernelFile;
import io.kexecfleet.agent.boot.LoaderEntry;
import io.kexecfleet.agent.boot.LoaderMenu;
import io.kexecfleet.agent.boot.LoaderSettings;
import io.kexecfleet.agent.boot.Refuse;
import io.kexecfleet.agent.boot.grub.GrubConfiguration;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.Image.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the host's boot loader would boot next. The loader is GRUB where one of the allowed directories has a
 * grub.cfg, systemd-boot where there is a loader.conf or entries only; with both nobody can tell, and it is refused.
 */
final class DefaultEntry {

  /** Where boot loaders keep what they go by, below a boot directory. */
  static final List<String> FOLDERS = List.of("grub", "grub2", "loader", "loader/entries", "EFI", "EFI/Linux");

  private static final List<String> GRUB = List.of("grub/grub.cfg", "grub2/grub.cfg");
  private static final String LOADER_SETTINGS = "loader/loader.conf";
  private static final String ENTRIES = "loader/entries";
  private static final String UNIFIED = "EFI/Linux";

  /** More than anybody has kernels installed. */
  private static final int MOST_ENTRIES = 200;

  private final BootFiles files;
  private final ImageReader reader;
  private final LoaderVariables variables;
  private final Architecture here;

  /** An entry and the directory that the loader takes it and its files from. */
  record Located(Path directory, LoaderEntry entry) {}

  DefaultEntry(BootFiles files, ImageReader reader, Path sys, Architecture here) {
    this.files = files;
    this.reader = reader;
    this.variables = new LoaderVariables(sys);
    this.here = here;
  }

  Image find() {
    var configurations = distinct(GRUB);
    var settings = distinct(List.of(LOADER_SETTINGS));
    if (configurations.size() + settings.size() > 1) {
      configurations.addAll(settings);
      throw Refuse.entry(
          "this host", "it has settings of several boot loaders (%s), and which one is started cannot be told".formatted(configurations));
    }
    if (!configurations.isEmpty()) {
      return grub(configurations.getFirst());
    }
    var entries = entries();
    entries.addAll(unified());
    if (settings.isEmpty() && entries.isEmpty()) {
      throw BootFiles.notFound(
          "none of %s has a boot entry (%s, %s, %s)".formatted(files.directories(), GRUB, ENTRIES, UNIFIED));
    }
    return systemdBoot(entries, settings.isEmpty() ? null : settings.getFirst());
  }

  private Image grub(Path configuration) {
    var directory = Objects.requireNonNull(configuration.getParent());
    var entries = entries().stream().map(Located::entry).toList();
    var script = files.text(configuration, GrubConfiguration.LONGEST);
    var entry =
        GrubConfiguration.defaultEntry(
            configuration.toString(), script, new GrubDirectory(files, directory, entries, variables.isEfi()));
    return image(entry, Objects.requireNonNull(directory.getParent()));
  }

  private Image systemdBoot(List<Located> entries, @Nullable Path settings) {
    var choice =
        new LoaderSettings(
            variables.text("LoaderEntryOneShot"),
            variables.text("LoaderEntryDefault"),
            variables.text("LoaderEntryLastBooted"),
            settings == null ? null : LoaderSettings.configuredIn(files.text(settings, LoaderEntry.LONGEST)));
    var chosen = LoaderMenu.next(entries.stream().map(Located::entry).toList(), choice, here);
    var places = entries.stream().filter(located -> located.entry().equals(chosen)).map(Located::directory).toList();
    if (places.size() > 1) {
      throw Refuse.entry(chosen.fileName(), "it is in several file systems (%s), and which one counts cannot be told".formatted(places));
    }
    return image(chosen.toBootEntry(), places.getFirst());
  }

  private Image image(BootEntry entry, Path directory) {
    var path = file(entry, entry.kernel(), directory);
    var extras = path.resolveSibling(path.getFileName() + ".extra.d");
    if (!files.names(extras).isEmpty()) {
      throw Refuse.entry(entry.name(), "%s has files that only the EFI stub hands over".formatted(extras));
    }
    var initrds = entry.initrds().stream().map(initrd -> file(entry, initrd, directory)).toList();
    var image = reader.image(reader.kernel(path), initrds, entry.commandLine());
    return image.commandLine() == null ? image.withCommandLine("") : image;
  }

  /**
   * A path of an entry is relative to the file system that the loader reads: that is the directory itself, or what it is
   * mounted in, where the path begins with {@code /boot}; or it is a path of this host.
   */
  private Path file(BootEntry entry, String path, Path directory) {
    var relative = path.replaceFirst("^/+", "");
    if (!relative.matches("[ -~&&[^\\\\]]+") || Path.of(relative).normalize().getNameCount() != relative.split("/+", -1).length) {
      throw Refuse.entry(entry.name(), "it names \"%s\", which is no plain path".formatted(path));
    }
    var found = new LinkedHashSet<Path>();
    for (var candidate : candidates(relative, directory)) {
      if (Files.isRegularFile(candidate)) {
        found.add(files.stamp(candidate).file());
      }
    }
    if (found.size() > 1) {
      throw Refuse.entry(entry.name(), "it names \"%s\", which may be any of %s".formatted(path, found));
    }
    return found.stream()
        .findFirst()
        .orElseThrow(
            () ->
                BootFiles.notFound(
                    "the boot entry \"%s\" names \"%s\", and nothing in %s has that name".formatted(entry.name(), path, directory)));
  }

  private Set<Path> candidates(String relative, Path directory) {
    var candidates = new LinkedHashSet<Path>();
    candidates.add(directory.resolve(relative));
    if (relative.startsWith("boot/")) {
      candidates.add(directory.resolve(relative.substring("boot/".length())));
    }
    var asGiven = Path.of("/" + relative);
    if (files.isInside(asGiven)) {
      candidates.add(asGiven);
    }
    return candidates;
  }

  private List<Located> entries() {
    var entries = new ArrayList<Located>();
    for (var file : in(ENTRIES, ".conf")) {
      var entry = LoaderEntry.parse(String.valueOf(file.getFileName()), files.text(file, LoaderEntry.LONGEST));
      entries.add(new Located(directoryOf(file), entry));
    }
    return entries;
  }

  private List<Located> unified() {
    var entries = new ArrayList<Located>();
    for (var file : in(UNIFIED, ".efi")) {
      var whole = Part.whole(files.stamp(file));
      try {
        var beginning = ImageReader.beginning(whole, KernelFile.BEGINNING);
        if (KernelFile.recognise(beginning, whole.length(), file.toString()) instanceof KernelFile.Unified(var image)) {
          var osRelease = Objects.requireNonNullElse(ImageReader.text(whole, image.osRelease()), "");
          var name = String.valueOf(file.getFileName());
          var entry = LoaderEntry.unified(name, "/" + UNIFIED + "/" + name, osRelease);
          if (entry != null) {
            entries.add(new Located(directoryOf(file), entry));
          }
        }
      } catch (IOException unreadable) {
        throw BootFiles.unreadable(file, unreadable);
      }
    }
    return entries;
  }

  /** Files of that kind below each of the directories, each once however it is reached. */
  private List<Path> in(String place, String suffix) {
    var found = new ArrayList<Path>();
    var seen = new LinkedHashSet<Path>();
    for (var directory : files.directories()) {
      for (var name : files.names(directory.resolve(place))) {
        var file = directory.resolve(place).resolve(name);
        if (name.endsWith(suffix) && !name.startsWith(".") && seen.add(files.stamp(file).file())) {
          found.add(file);
        }
      }
    }
    if (found.size() > MOST_ENTRIES) {
      throw Refuse.entry(place, "it has more than %d entries".formatted(MOST_ENTRIES));
    }
    return found;
  }

  /** Two directories up, as {@link #ENTRIES} and {@link #UNIFIED} have it. */
  private static Path directoryOf(Path file) {
    return Objects.requireNonNull(file.resolve("../../..").normalize());
  }

  private List<Path> distinct(List<String> names) {
    var found = new ArrayList<Path>();
    var seen = new LinkedHashSet<Path>();
    for (var directory : files.directories()) {
      for (var name : names) {
        var file = directory.resolve(name);
        if (Files.isRegularFile(file) && seen.add(files.stamp(file).file())) {
          found.add(file);
        }
      }
    }
    return found;
  }
}
