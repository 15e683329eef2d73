package io.kexecfleet.agent.linux;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.kexecfleet.agent.machine.Disk;
import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files in one directory, readable by root only; written aside, synced, moved in place, and the directory synced. */
public final class LinuxDisk implements Disk {

  private final Path directory;

  public LinuxDisk(Path directory) {
    this.directory = directory;
  }

  @Override
  public void put(String name, String text) {
    var file = directory.resolve(name);
    var aside = directory.resolve(name + ".new");
    try {
      Files.deleteIfExists(aside);
      var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      try (var out = FileChannel.open(aside, Set.of(CREATE, WRITE, TRUNCATE_EXISTING), ownerOnly)) {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(aside, file, ATOMIC_MOVE, REPLACE_EXISTING);
      syncDirectory();
    } catch (IOException failed) {
      dropQuietly(aside);
      throw failure("written to", file, failed);
    }
  }

  @Override
  public @Nullable String get(String name) {
    var file = directory.resolve(name);
    try {
      return Files.readString(file);
    } catch (NoSuchFileException none) {
      return null;
    } catch (IOException failed) {
      throw failure("read from", file, failed);
    }
  }

  @Override
  public void remove(String name) {
    var file = directory.resolve(name);
    try {
      if (Files.deleteIfExists(file)) {
        syncDirectory();
      }
    } catch (IOException failed) {
      throw failure("removed from", file, failed);
    }
  }

  /** On a full disk every block counts; whoever asked is told what went wrong in any case. */
  private static void dropQuietly(Path aside) {
    try {
      Files.deleteIfExists(aside);
    } catch (IOException stays) {
      // The next one written under that name replaces it.
    }
  }

  private void syncDirectory() throws IOException {
    try (var handle = FileChannel.open(directory, READ)) {
      handle.force(true);
    }
  }

  private static MachineException failure(String what, Path file, IOException failed) {
    return new MachineException(
        "%s cannot be %s the disk (%s): without it the agent cannot account for a reboot.".formatted(file, what, failed),
        failed);
  }
}
