package io.kexecfleet.agent.boot;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A unified kernel image (UAPI.5): where in the file its parts are. What its EFI stub would add from elsewhere, such as
 * add-ons, credentials and measurements, is not part of it.
 *
 * @param initrds microcode first; empty for none
 * @param commandLine text, or null: it has none
 * @param release {@code uname -r} of the kernel as text, or null: it does not say
 * @param osRelease text of an os-release file, or null
 */
public record UnifiedImage(
    Part kernel, List<Part> initrds, @Nullable Part commandLine, @Nullable Part release, @Nullable Part osRelease) {

  /** The longest text that is read out of one, bytes. */
  public static final int LONGEST_TEXT = 64 * 1024;

  /** The sections that decide what is booted, and of which there may be one each. */
  static final Set<String> KNOWN =
      Set.of(".linux", ".initrd", ".ucode", ".cmdline", ".uname", ".osrel", ".profile", ".dtb", ".dtbauto");

  /** Where a part is, bytes from the beginning of the file. */
  public record Part(long offset, long length) {}

  static UnifiedImage parse(byte[] beginning, long length, String file) {
    var sections = PeFile.sections(beginning, length, file);
    var kernel = filled(sections.get(".linux"));
    if (kernel == null) {
      throw Refuse.kernel(file, "it is an EFI program and no kernel (it has no section .linux)");
    }
    if (sections.containsKey(".profile")) {
      throw Refuse.kernel(file, "it is a unified kernel image with several profiles, and which one to take cannot be told");
    }
    if (sections.containsKey(".dtb") || sections.containsKey(".dtbauto")) {
      throw Refuse.kernel(file, "it brings a device tree, which kexec cannot hand over");
    }
    var initrds =
        Stream.of(".ucode", ".initrd").map(sections::get).map(UnifiedImage::filled).filter(Objects::nonNull).toList();
    return new UnifiedImage(
        kernel,
        initrds,
        text(sections.get(".cmdline"), file),
        text(sections.get(".uname"), file),
        text(sections.get(".osrel"), file));
  }

  /** The text of a part, as the stub reads it: up to the first NUL, without blanks around it. */
  public static String text(byte[] part) {
    var end = 0;
    while (end < part.length && part[end] != 0) {
      end++;
    }
    return new String(part, 0, end, StandardCharsets.UTF_8).strip();
  }

  private static @Nullable Part text(@Nullable Part section, String file) {
    if (section != null && section.length() > LONGEST_TEXT) {
      throw Refuse.kernel(file, "one of its texts is longer than %d bytes".formatted(LONGEST_TEXT));
    }
    return section;
  }

  private static @Nullable Part filled(@Nullable Part section) {
    return section == null || section.length() == 0 ? null : section;
  }
}
