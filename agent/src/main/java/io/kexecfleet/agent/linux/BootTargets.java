package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.boot.Architecture;
import io.kexecfleet.agent.boot.VersionOrder;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.protocol.BootTarget;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Finds what a boot target means among the files of a host, and only in the directories that the host allows. */
final class BootTargets {

  /** What distributions call the kernel of a release. */
  private static final List<String> KERNELS = List.of("vmlinuz-", "Image-");

  /** What distributions call the initrd that belongs to a release. */
  private static final List<String> INITRDS = List.of("initrd.img-%s", "initramfs-%s.img", "initrd-%s");

  private final BootFiles files;
  private final ImageReader reader;
  private final DefaultEntry defaultEntry;

  /** @param sys {@code /sys} */
  BootTargets(List<Path> allowed, Path sys, Architecture here) {
    this.files = new BootFiles(allowed);
    this.reader = new ImageReader(files, here);
    this.defaultEntry = new DefaultEntry(files, reader, sys, here);
  }

  /** Where something has to happen before a target can mean something else, whether it is there yet or not. */
  List<Path> watched() {
    return files.directories().stream()
        .flatMap(directory -> Stream.concat(Stream.of(directory), DefaultEntry.FOLDERS.stream().map(directory::resolve)))
        .toList();
  }

  Image find(BootTarget target) {
    return switch (target.select()) {
      case PATHS -> paths(String.valueOf(target.kernel()), target.initrds());
      case RELEASE -> installed(String.valueOf(target.release()));
      case LATEST_INSTALLED -> installed(latest());
      case DEFAULT_ENTRY -> defaultEntry.find();
    };
  }

  private Image paths(String kernel, List<String> initrds) {
    return reader.image(reader.kernel(path(kernel)), initrds.stream().map(BootTargets::path).toList(), null);
  }

  /** In the locale of a service only plain ASCII can be a path. */
  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException notHere) {
      throw BootFiles.notFound("\"%s\" is no path on this host (%s)".formatted(text, notHere.getReason()));
    }
  }

  private Image installed(String release) {
    var directory = files.directories().getFirst();
    var path =
        KERNELS.stream()
            .map(name -> directory.resolve(name + release))
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(
                () ->
                    BootFiles.notFound(
                        "%s is not there: kernel %s is not installed"
                            .formatted(directory.resolve(KERNELS.getFirst() + release), release)));
    var kernel = reader.kernel(path);
    return reader.image(kernel, kernel.initrds().isEmpty() ? List.of(initrd(directory, release)) : List.of(), null);
  }

  private static Path initrd(Path directory, String release) {
    return INITRDS.stream()
        .map(name -> directory.resolve(name.formatted(release)))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(() -> BootFiles.notFound("kernel %s has no initrd in %s".formatted(release, directory)));
  }

  private String latest() {
    var directory = files.directories().getFirst();
    return KERNELS.stream()
        .flatMap(
            prefix ->
                files.names(directory).stream()
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> name.substring(prefix.length())))
        .max(VersionOrder.OLDEST_FIRST.thenComparing(Comparator.naturalOrder()))
        .orElseThrow(
            () ->
                BootFiles.notFound(
                    "there is no %s* in %s; where kernels have other names, DEFAULT_ENTRY finds them"
                        .formatted(KERNELS.getFirst(), directory)));
  }
}
