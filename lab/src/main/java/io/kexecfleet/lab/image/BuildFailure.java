package io.kexecfleet.lab.image;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Explains a failed build. */
final class BuildFailure {

  private static final int NOT_FOUND = 127;

  private BuildFailure() {}

  static String message(String layer, int exitCode, Path log, List<String> lastLines) {
    String tail = lastLines.stream().map(line -> "  | " + line).collect(Collectors.joining("\n"));
    return "building the host image's %s layer failed with exit code %d, so no host can start.%n%s%nThe log is %s.%n%s"
        .formatted(layer, exitCode, advice(exitCode, lastLines), log, tail);
  }

  private static String advice(int exitCode, List<String> lastLines) {
    String text = String.join("\n", lastLines);
    if (text.contains("Operation not permitted") || text.contains("must be superuser") || text.contains("can only run as root")) {
      return "Building an image needs root: run this as root once, the image is kept.";
    }
    if (exitCode == NOT_FOUND || text.contains("command not found") || text.contains("failed to execute")) {
      return "A program is missing: apt-get install debootstrap e2fsprogs qemu-utils util-linux.";
    }
    if (text.contains("No space left")) {
      return "The disk is full: free 2 GB, or name another folder in KEXEC_FLEET_CACHE.";
    }
    return "Is the Debian archive that apt on this machine uses reachable? Then run it again; nothing half-built is kept.";
  }
}
