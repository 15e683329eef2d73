package io.kexecfleet.agent.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An entry as the Boot Loader Specification (UAPI.1) has it: type 1 from a text of keys and values, type 2 from a unified
 * kernel image.
 *
 * @param fileName as it is on disk
 * @param id the file's name without the counter, in small letters
 * @param triesLeft how often it may still be tried, or null: nobody counts
 * @param triesDone how often it was tried without success
 * @param fields in their order
 */
public record LoaderEntry(String fileName, String id, @Nullable Integer triesLeft, int triesDone, List<Field> fields) {

  /** The longest text of an entry, characters. */
  public static final int LONGEST = 16 * 1024;

  private static final int MOST_FIELDS = 100;

  private static final Pattern COUNTED = Pattern.compile("(.+)\\+(\\d{1,9})(?:-(\\d{1,9}))?(\\.conf|\\.efi)");

  /** What names the kernel; an entry has exactly one of them. */
  private static final Set<String> KERNEL_KEYS = Set.of("linux", "efi", "uki");

  /** Keys that are understood, and those that say nothing of what is booted. */
  private static final Set<String> KNOWN =
      Set.of(
          "linux", "efi", "uki", "initrd", "options", "architecture", "version", "machine-id", "sort-key", "title", "id",
          "grub_users", "grub_class", "grub_arg", "grub_hotkey");

  public record Field(String key, String value) {}

  /** Type 1. */
  public static LoaderEntry parse(String fileName, String text) {
    if (text.length() > LONGEST) {
      throw Refuse.entry(fileName, "it is longer than any entry");
    }
    var fields = new ArrayList<Field>();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && line.charAt(0) != '#')
        .forEach(
            line -> {
              var blank = firstBlank(line);
              fields.add(new Field(line.substring(0, blank), line.substring(blank).strip()));
            });
    if (fields.size() > MOST_FIELDS) {
      throw Refuse.entry(fileName, "it has more than %d lines".formatted(MOST_FIELDS));
    }
    return of(fileName, fields);
  }

  /**
   * Type 2.
   *
   * @param osRelease text of the os-release file in the image
   * @return null when that does not name the system: loaders leave such an image out
   */
  public static @Nullable LoaderEntry unified(String fileName, String path, String osRelease) {
    var system = OsRelease.parse(osRelease);
    var sortKey = system.first("IMAGE_ID", "ID");
    var version = system.first("IMAGE_VERSION", "VERSION", "VERSION_ID", "BUILD_ID");
    var title = system.first("PRETTY_NAME", "IMAGE_ID", "NAME", "ID");
    if (sortKey == null || version == null || title == null) {
      return null;
    }
    return of(
        fileName,
        List.of(new Field("uki", path), new Field("sort-key", sortKey), new Field("version", version), new Field("title", title)));
  }

  private static LoaderEntry of(String fileName, List<Field> fields) {
    var counted = COUNTED.matcher(fileName);
    if (!counted.matches()) {
      return new LoaderEntry(fileName, fileName.toLowerCase(Locale.ROOT), null, 0, List.copyOf(fields));
    }
    return new LoaderEntry(
        fileName,
        (counted.group(1) + counted.group(4)).toLowerCase(Locale.ROOT),
        Integer.valueOf(counted.group(2)),
        counted.group(3) == null ? 0 : Integer.parseInt(counted.group(3)),
        List.copyOf(fields));
  }

  /** The first value of a key, or an empty text. */
  public String first(String key) {
    return fields.stream().filter(field -> field.key().equals(key)).map(Field::value).findFirst().orElse("");
  }

  /** All values of a key, in their order. */
  public List<String> all(String key) {
    return fields.stream().filter(field -> field.key().equals(key)).map(Field::value).toList();
  }

  /** Whether a loader on this architecture lists it. */
  public boolean isListedOn(Architecture here) {
    var architecture = first("architecture");
    return fields.stream().anyMatch(field -> KERNEL_KEYS.contains(field.key()))
        && (architecture.isEmpty() || architecture.equalsIgnoreCase(here.loaderName()));
  }

  /** Whether it was tried as often as it may be. */
  public boolean isBad() {
    return triesLeft != null && triesLeft == 0;
  }

  /**
   * What it boots.
   *
   * @throws io.kexecfleet.agent.machine.TargetException when it says anything about that which is not understood
   */
  public BootEntry toBootEntry() {
    requireUnderstood();
    return new BootEntry(fileName, kernel(), all("initrd"), commandLine());
  }

  /** @throws io.kexecfleet.agent.machine.TargetException when it has a key that may change what is booted */
  public void requireUnderstood() {
    var others = new TreeSet<>(fields.stream().map(Field::key).toList());
    others.removeAll(KNOWN);
    if (!others.isEmpty()) {
      throw Refuse.entry(fileName, "it says %s, which the agent does not act on".formatted(String.join(", ", others)));
    }
  }

  private String kernel() {
    var kernels = fields.stream().filter(field -> KERNEL_KEYS.contains(field.key())).map(Field::value).toList();
    if (kernels.size() != 1) {
      throw Refuse.entry(fileName, "it names %d kernels".formatted(kernels.size()));
    }
    return kernels.getFirst();
  }

  /** An image that is an EFI program of its own may bring its line with it. */
  private @Nullable String commandLine() {
    var options = String.join(" ", all("options")).strip();
    return options.isEmpty() && first("linux").isEmpty() ? null : options;
  }

  private static int firstBlank(String line) {
    var at = 0;
    while (at < line.length() && line.charAt(at) != ' ' && line.charAt(at) != '\t') {
      at++;
    }
    return at;
  }
}
