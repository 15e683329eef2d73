package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.boot.Architecture;
import io.kexecfleet.agent.boot.Arm64Image;
import io.kexecfleet.agent.boot.KernelBanner;
import io.kexecfleet.agent.boot.KernelFile;
import io.kexecfleet.agent.boot.KernelHeader;
import io.kexecfleet.agent.boot.Refuse;
import io.kexecfleet.agent.boot.UnifiedImage;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.Image.FileStamp;
import io.kexecfleet.agent.machine.Image.Packing;
import io.kexecfleet.agent.machine.Image.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads from a kernel's file what it is, and makes an image of it and its initrds. */
final class ImageReader {

  /** What distributions call a kernel's file, with its release behind it. */
  private static final Pattern NAME = Pattern.compile("(?:vmlinuz|Image)-([0-9][A-Za-z0-9._+~-]{0,127})");

  private static final int CHUNK = 1 << 20;

  private final BootFiles files;
  private final Architecture here;

  /**
   * A kernel's file, read.
   *
   * @param kernel the part of it that is the kernel
   * @param initrds those that it brings with it
   * @param commandLine the one that it brings with it, or null
   */
  record Kernel(
      FileStamp file, Part kernel, List<Part> initrds, @Nullable String commandLine, String release, KernelHeader header) {}

  ImageReader(BootFiles files, Architecture here) {
    this.files = files;
    this.here = here;
  }

  Kernel kernel(Path path) {
    var file = files.stamp(path);
    var whole = Part.whole(file);
    try {
      if (recognise(whole, path) instanceof KernelFile.Unified(var image)) {
        return unified(file, whole, image, path);
      }
      return kernel(file, whole, List.of(), null, releaseInName(file.file()), path);
    } catch (IOException unreadable) {
      throw BootFiles.unreadable(path, unreadable);
    }
  }

  /**
   * @param initrds to go with the kernel; empty where it brings its own
   * @param commandLine that goes with the kernel, or null: the one that it brings with it, if it does
   */
  Image image(Kernel kernel, List<Path> initrds, @Nullable String commandLine) {
    var name = kernel.file().file().toString();
    if (!initrds.isEmpty() && !kernel.initrds().isEmpty()) {
      throw Refuse.kernel(name, "it is a unified kernel image with an initrd of its own, and others are named: name none");
    }
    var own = kernel.commandLine();
    if (commandLine != null && !commandLine.isBlank() && own != null && !own.isBlank() && !own.equals(commandLine)) {
      throw Refuse.kernel(
          name, "it brings a command line and its boot entry has another one, and which one counts depends on Secure Boot");
    }
    var stamps = initrds.stream().map(files::stamp).toList();
    return new Image(
        kernel.kernel(),
        stamps.isEmpty() ? kernel.initrds() : stamps.stream().map(Part::whole).toList(),
        Stream.concat(Stream.of(kernel.file()), stamps.stream()).toList(),
        own != null && (commandLine == null || commandLine.isBlank()) ? own : commandLine,
        kernel.release(),
        kernel.header().alignment(),
        kernel.header().memory(),
        kernel.header().commandLineLimit());
  }

  private Kernel unified(FileStamp file, Part whole, UnifiedImage image, Path path) throws IOException {
    var kernel = section(whole, image.kernel());
    var initrds = new ArrayList<Part>();
    image.initrds().forEach(initrd -> initrds.add(section(whole, initrd)));
    return kernel(file, kernel, initrds, text(whole, image.commandLine()), text(whole, image.release()), path);
  }

  private Kernel kernel(
      FileStamp file, Part part, List<Part> initrds, @Nullable String commandLine, @Nullable String calledRelease, Path path)
      throws IOException {
    var kernel = part;
    KernelHeader header;
    switch (recognise(part, path)) {
      case KernelFile.Plain(var plain) -> header = plain;
      case KernelFile.Compressed(var offset, var length) -> {
        kernel = part.section(offset, length, Packing.GZIP);
        header = Arm64Image.parse(beginning(kernel, Arm64Image.HEADER), path.toString());
      }
      case KernelFile.Unified _ -> throw Refuse.kernel(path.toString(), "it is a unified kernel image inside of one");
    }
    if (header.architecture() != here) {
      throw Refuse.kernel(
          path.toString(), "it is a kernel for %s and this host is %s".formatted(header.architecture(), here));
    }
    var said = header.release() != null ? header.release() : releaseInBanner(kernel, header, path);
    var release = said != null ? said : calledRelease;
    if (release == null || release.isEmpty()) {
      throw Refuse.kernel(path.toString(), "neither the kernel nor its name says which release it is");
    }
    return new Kernel(file, kernel, initrds, commandLine, release, header);
  }

  private static KernelFile recognise(Part part, Path path) throws IOException {
    return KernelFile.recognise(beginning(part, KernelFile.BEGINNING), part.length(), path.toString());
  }

  /** An arm64 kernel says its release somewhere in the middle only. */
  private static @Nullable String releaseInBanner(Part kernel, KernelHeader header, Path path) throws IOException {
    try (var in = PartStream.open(kernel)) {
      var buffer = new byte[KernelBanner.LENGTH + CHUNK];
      var kept = 0;
      var seen = 0L;
      for (var read = in.readNBytes(buffer, 0, CHUNK); read > 0; read = in.readNBytes(buffer, kept, CHUNK)) {
        seen += read;
        if (seen > header.memory()) {
          throw Refuse.kernel(path.toString(), "it becomes larger than it says it needs: it is broken, or made to fill memory");
        }
        var length = kept + read;
        var release = KernelBanner.releaseIn(buffer, length);
        if (release != null) {
          return release;
        }
        kept = Math.min(length, KernelBanner.LENGTH);
        System.arraycopy(buffer, length - kept, buffer, 0, kept);
      }
      return null;
    }
  }

  private static @Nullable String releaseInName(Path file) {
    var name = NAME.matcher(String.valueOf(file.getFileName()));
    return name.matches() ? name.group(1) : null;
  }

  private static Part section(Part whole, UnifiedImage.Part part) {
    return whole.section(part.offset(), part.length(), Packing.PLAIN);
  }

  static @Nullable String text(Part whole, UnifiedImage.@Nullable Part part) throws IOException {
    return part == null ? null : UnifiedImage.text(beginning(section(whole, part), UnifiedImage.LONGEST_TEXT));
  }

  static byte[] beginning(Part part, int length) throws IOException {
    try (var in = PartStream.open(part)) {
      return in.readNBytes(length);
    }
  }
}
