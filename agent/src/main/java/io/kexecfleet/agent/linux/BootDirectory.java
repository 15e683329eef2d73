package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what a boot target means among the files of a host, and only in the directories that the host allows. */
final class BootDirectory {

  private static final String KERNEL = "vmlinuz-";

  /** What distributions call the initrd that belongs to a release. */
  private static final List<String> INITRDS = List.of("initrd.img-%s", "initramfs-%s.img", "initrd-%s");

  private final List<Path> allowed;

  BootDirectory(List<Path> allowed) {
    this.allowed = allowed;
  }

  /** Where something has to change before a target can mean something else. */
  List<Path> watched() {
    return allowed;
  }

  Image find(BootTarget target) {
    return switch (target.select()) {
      case PATHS -> image(Path.of(String.valueOf(target.kernel())), path(target.initrds().isEmpty() ? null : target.initrds().getFirst()));
      case RELEASE -> installed(String.valueOf(target.release()));
      case LATEST_INSTALLED, DEFAULT_ENTRY -> installed(latest());
    };
  }

  private Image installed(String release) {
    var directory = allowed.getFirst();
    var kernel = directory.resolve(KERNEL + release);
    if (!Files.isRegularFile(kernel)) {
      throw notFound("%s is not there: kernel %s is not installed".formatted(kernel, release));
    }
    var initrd =
        INITRDS.stream()
            .map(name -> directory.resolve(name.formatted(release)))
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(() -> notFound("kernel %s has no initrd in %s".formatted(release, directory)));
    return image(kernel, initrd);
  }

  private String latest() {
    var directory = allowed.getFirst();
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith(KERNEL))
          .map(name -> name.substring(KERNEL.length()))
          .max(ReleaseOrder.OLDEST_FIRST)
          .orElseThrow(() -> notFound("there is no %s* in %s".formatted(KERNEL, directory)));
    } catch (IOException unreadable) {
      throw notFound("%s cannot be listed: %s".formatted(directory, unreadable.getMessage()));
    }
  }

  private Image image(Path kernel, @Nullable Path initrd) {
    try {
      var realKernel = allowedFile(kernel);
      var realInitrd = initrd == null ? null : allowedFile(initrd);
      byte[] beginning;
      try (var in = Files.newInputStream(realKernel)) {
        beginning = in.readNBytes(BzImage.HEADER);
      }
      var header = BzImage.parse(beginning, realKernel.toString());
      return new Image(
          realKernel,
          realInitrd,
          realInitrd == null ? 0 : Files.size(realInitrd),
          header.release(),
          header.alignment(),
          header.initSize(),
          header.commandLineLimit());
    } catch (IOException unreadable) {
      throw notFound("a file of the boot target cannot be read: " + unreadable.getMessage());
    }
  }

  /**
   * The path as given must lie inside, so that nobody learns what is elsewhere; and so must the file it leads to, because
   * a link is no way out.
   */
  private Path allowedFile(Path file) throws IOException {
    requireAllowed(file, allowed);
    if (!Files.isRegularFile(file)) {
      throw notFound("%s is not a file".formatted(file));
    }
    var real = file.toRealPath();
    var realDirectories = new ArrayList<Path>();
    for (var directory : allowed) {
      if (Files.isDirectory(directory)) {
        realDirectories.add(directory.toRealPath());
      }
    }
    requireAllowed(real, realDirectories);
    return real;
  }

  private void requireAllowed(Path file, List<Path> directories) {
    if (directories.stream().noneMatch(file::startsWith)) {
      throw new TargetException(
          Refusal.Code.TARGET_NOT_ALLOWED,
          "%s is outside the directories this host boots from (%s). The host's owner sets them in boot.directories."
              .formatted(file, allowed));
    }
  }

  private static @Nullable Path path(@Nullable String text) {
    return text == null ? null : Path.of(text);
  }

  private static TargetException notFound(String what) {
    return new TargetException(Refusal.Code.TARGET_NOT_FOUND, "The boot target is not on this host: " + what + ".");
  }
}
