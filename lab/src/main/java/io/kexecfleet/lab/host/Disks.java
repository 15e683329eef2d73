package io.kexecfleet.lab.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kexecfleet.lab.process.Folders;
import io.kexecfleet.lab.image.HostImage;
import io.kexecfleet.lab.process.Leash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes the disks of one host. */
final class Disks {

  /** Room for the file system's own tables, in KiB. */
  private static final int CONFIG_OVERHEAD_KIB = 2048;

  private static final int KIB = 1024;

  private Disks() {}

  /** The host's own disk: what it writes goes here, what it only reads comes from the image. */
  static void createOverlay(HostImage image, Path overlay) throws IOException, InterruptedException {
    run(
        List.of(
            "qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", image.disk().toString(), overlay.toString()));
  }

  /**
   * The config drive: an ext4 file system labelled {@code KF-CONFIG}, its files readable by root alone, and those below {@code
   * hooks} executable.
   */
  static void createConfigDrive(Map<String, byte[]> files, Path drive) throws IOException, InterruptedException {
    Path content = Files.createDirectory(drive.resolveSibling("config"));
    long kib = CONFIG_OVERHEAD_KIB;
    for (var file : files.entrySet()) {
      Path path = content.resolve(file.getKey());
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      var mode = file.getKey().startsWith("hooks/") ? "rwx------" : "rw-------";
      Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
      Files.write(path, file.getValue());
      kib += 2L * (file.getValue().length / KIB + 1);
    }
    run(
        List.of(
            "mkfs.ext4", "-q", "-F", "-O", "^has_journal", "-L", "KF-CONFIG", "-E", "root_owner=0:0",
            "-d", content.toString(), drive.toString(), kib + "k"));
    Folders.delete(content);
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = Leash.tie(command).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new HostException(
            "%s failed with exit code %d: %s%nWithout it the host has no disk; are qemu-utils and e2fsprogs installed?"
                .formatted(command.getFirst(), code, output.strip()));
      }
    } finally {
      process.destroyForcibly();
    }
  }
}
