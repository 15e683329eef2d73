package io.kexecfleet.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Which kernel, initrd and command line a host shall boot.
 *
 * @param select how the kernel is found
 * @param release the release for {@link Select#RELEASE}, as {@code uname -r} prints it; else null
 * @param kernel absolute path for {@link Select#PATHS}; else null
 * @param initrd absolute path for {@link Select#PATHS}, or null for none; else null
 * @param commandLine what becomes of the running kernel's command line
 * @param arguments what to append, or the whole line with {@link CommandLine#REPLACE}; empty with REUSE
 */
public record BootTarget(
    Select select,
    @Nullable String release,
    @Nullable String kernel,
    @Nullable String initrd,
    CommandLine commandLine,
    String arguments) {

  /** Longest kernel command line of the architectures served, in bytes with its NUL (x86: COMMAND_LINE_SIZE). */
  public static final int MAX_ARGUMENTS = 2048;

  public enum Select {
    /** The newest release in the boot directory, compared the way the packages of distributions number them. */
    LATEST_INSTALLED,
    RELEASE,
    PATHS
  }

  public enum CommandLine {
    REUSE,
    APPEND,
    REPLACE
  }

  public BootTarget {
    require((select == Select.RELEASE) == (release != null), "release goes with RELEASE, and only with it");
    require((select == Select.PATHS) == (kernel != null), "kernel goes with PATHS, and only with it");
    require(initrd == null || select == Select.PATHS, "initrd goes only with PATHS");
    require(release == null || release.matches("[A-Za-z0-9][A-Za-z0-9._+~-]{0,127}"), "release is not a kernel release");
    require(kernel == null || isPlainPath(kernel), "kernel is not an absolute path without . or ..");
    require(initrd == null || isPlainPath(initrd), "initrd is not an absolute path without . or ..");
    require((commandLine == CommandLine.REUSE) == arguments.isBlank(), "arguments go with APPEND and REPLACE, and not with REUSE");
    require(arguments.length() < MAX_ARGUMENTS, "arguments are longer than a kernel takes");
    require(arguments.chars().noneMatch(c -> c < ' ' || c > '~'), "arguments are not printable ASCII");
  }

  public static BootTarget latestInstalled() {
    return new BootTarget(Select.LATEST_INSTALLED, null, null, null, CommandLine.REUSE, "");
  }

  public static BootTarget release(String release) {
    return new BootTarget(Select.RELEASE, release, null, null, CommandLine.REUSE, "");
  }

  public static BootTarget paths(String kernel, @Nullable String initrd) {
    return new BootTarget(Select.PATHS, null, kernel, initrd, CommandLine.REUSE, "");
  }

  private static boolean isPlainPath(String path) {
    return path.matches("(/[^/\\p{Cntrl}]+)+") && !path.matches(".*/\\.\\.?(/.*)?") && path.length() < 4096;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("Boot target: " + otherwise + ".");
    }
  }
}
