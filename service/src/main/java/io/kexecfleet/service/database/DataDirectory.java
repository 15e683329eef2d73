package io.kexecfleet.service.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The service's own folder, for its owner only. While this is open no other service can have it: the lock is the
 * kernel's and goes with the process, however it ends.
 */
public final class DataDirectory implements AutoCloseable {

  private static final String LOCK = "service.lock";

  private final Path root;
  private final FileChannel lockFile;

  private DataDirectory(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /**
   * Makes the folder where it is missing (mode 0700) and takes its lock.
   *
   * @throws CannotStartException when it cannot be made, is open to others, or another service has it
   */
  public static DataDirectory open(Path path) {
    try {
      Files.createDirectories(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      var root = path.toRealPath();
      refuseWhatOthersMayWrite(root);
      return new DataDirectory(root, lock(root));
    } catch (IOException e) {
      throw new CannotStartException(
          "The data directory %s cannot be used (%s). Set kexec-fleet.data-dir to a folder this user may write."
              .formatted(path, e),
          e);
    }
  }

  private static void refuseWhatOthersMayWrite(Path root) throws IOException {
    var mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(root));
    if (mode.charAt(4) == 'w' || mode.charAt(7) == 'w') {
      throw new CannotStartException(
          "The data directory %s has mode %s: others could replace the tokens in it. Run: chmod go-w %s"
              .formatted(root, mode, root),
          null);
    }
  }

  private static FileChannel lock(Path root) throws IOException {
    var channel =
        FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Taken by this very process: answered like any other holder below.
    }
    if (lock == null) {
      channel.close();
      throw new CannotStartException(
          "Another service runs on the data directory %s. Two of them would run two databases on one set of files: stop the other one, or give this one its own kexec-fleet.data-dir."
              .formatted(root),
          null);
    }
    return channel;
  }

  /** The path of a file or folder in here. */
  public Path resolve(String name) {
    return root.resolve(name);
  }

  /** The secret kept under this name, or empty when there is none. */
  public Optional<String> secret(String name) {
    var file = root.resolve(name);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read %s.".formatted(file), e);
    }
  }

  /** Keeps a secret for this user only (mode 0600): after a crash the file has all of it or is not there. */
  public void keepSecret(String name, String secret) {
    try {
      var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      var draft = Files.createTempFile(root, name, ".new", owner);
      Files.writeString(draft, secret + "\n");
      try (var written = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      Files.move(draft, root.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write %s.".formatted(root.resolve(name)), e);
    }
  }

  /** Removes a secret that is good for nothing any more. */
  public void forget(String name) {
    try {
      Files.deleteIfExists(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete %s.".formatted(root.resolve(name)), e);
    }
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot let go of %s.".formatted(root.resolve(LOCK)), e);
    }
  }
}
