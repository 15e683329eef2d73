package io.kexecfleet.protocol;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which kernel, initrds and command line a host shall boot.
 *
 * @param select how the kernel is found
 * @param release the release for {@link Select#RELEASE}, as {@code uname -r} prints it; else null
 * @param kernel absolute path for {@link Select#PATHS}; else null
 * @param initrds absolute paths for {@link Select#PATHS}, in the order in which the kernel unpacks them, at most {@link
 *     #MAX_INITRDS}; empty for none, as null is
 * @param commandLine what becomes of the command line that goes with the kernel: the boot entry's own with {@link
 *     Select#DEFAULT_ENTRY}, the one inside a unified kernel image that has one, else that of the running kernel
 * @param arguments what to append, or the whole line with {@link CommandLine#REPLACE}; empty with REUSE
 */
public record BootTarget(
    Select select,
    @Nullable String release,
    @Nullable String kernel,
    List<String> initrds,
    CommandLine commandLine,
    String arguments) {

  /** Longest kernel command line of the architectures served, in bytes with its NUL (x86: COMMAND_LINE_SIZE). */
  public static final int MAX_ARGUMENTS = 2048;

  public static final int MAX_INITRDS = 8;

  private static final int LONGEST_PATH = 4096;

  public enum Select {
    /** The newest release in the boot directory, compared the way the packages of distributions number them. */
    LATEST_INSTALLED,
    RELEASE,
    PATHS,
    /** What the host's boot loader would boot next, with the command line that it would pass. */
    DEFAULT_ENTRY
  }

  public enum CommandLine {
    REUSE,
    APPEND,
    REPLACE
  }

  public BootTarget {
    Objects.requireNonNull(select, "select");
    Objects.requireNonNull(commandLine, "commandLine");
    Objects.requireNonNull(arguments, "arguments");
    initrds = Objects.requireNonNullElse(initrds, List.of());
    require((select == Select.RELEASE) == (release != null), "release goes with RELEASE, and only with it");
    require((select == Select.PATHS) == (kernel != null), "kernel goes with PATHS, and only with it");
    require(initrds.isEmpty() || select == Select.PATHS, "initrds go only with PATHS");
    require(initrds.size() <= MAX_INITRDS, "there are more than " + MAX_INITRDS + " initrds");
    require(release == null || release.matches("[A-Za-z0-9][A-Za-z0-9._+~-]{0,127}"), "release is not a kernel release");
    require(kernel == null || isPlainPath(kernel), "kernel is not an absolute path without . or ..");
    for (var initrd : initrds) {
      require(isPlainPath(initrd), "an initrd is not an absolute path without . or ..");
    }
    initrds = List.copyOf(initrds);
    require((commandLine == CommandLine.REUSE) == arguments.isBlank(), "arguments go with APPEND and REPLACE, and not with REUSE");
    require(arguments.length() < MAX_ARGUMENTS, "arguments are longer than a kernel takes");
    require(arguments.chars().noneMatch(c -> c < ' ' || c > '~'), "arguments are not printable ASCII");
  }

  public static BootTarget latestInstalled() {
    return new BootTarget(Select.LATEST_INSTALLED, null, null, List.of(), CommandLine.REUSE, "");
  }

  public static BootTarget release(String release) {
    return new BootTarget(Select.RELEASE, release, null, List.of(), CommandLine.REUSE, "");
  }

  public static BootTarget defaultEntry() {
    return new BootTarget(Select.DEFAULT_ENTRY, null, null, List.of(), CommandLine.REUSE, "");
  }

  public static BootTarget paths(String kernel, String... initrds) {
    return new BootTarget(Select.PATHS, null, kernel, List.of(initrds), CommandLine.REUSE, "");
  }

  /** Null among the paths of a message is no path either. */
  private static boolean isPlainPath(@Nullable String path) {
    return path != null
        && path.length() < LONGEST_PATH
        && path.matches("(/[^/\\p{Cntrl}]++)++")
        && !path.matches(".*/\\.\\.?(/.*)?");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("Boot target: " + otherwise + ".");
    }
  }
}
