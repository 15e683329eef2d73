package io.kexecfleet.lab.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one host's or one service's files, which goes when that goes.
 *
 * <p>Its owner holds a lock that the kernel takes back when the owner dies in any way, so a folder whose lock is free was
 * left behind by a run that was killed; the next run ends what still runs from it (a killed service's PostgreSQL) and
 * removes it.
 */
public final class RunFolder implements AutoCloseable {

  private static final String LOCK = "lock";

  /** What others put beside these folders is theirs to remove. */
  private static final String PREFIX = "run-";

  /** Not to be opened again: closing any channel to a lock file would give up this JVM's lock on it. */
  private static final Set<Path> OWN = new HashSet<>();

  private final Path path;
  private final FileChannel channel;

  private RunFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** A new folder inside the one given, from which abandoned ones are removed first. */
  public static RunFolder create(Path runs) throws IOException {
    Files.createDirectories(runs);
    synchronized (RunFolder.class) {
      try (FileChannel all = openAll(runs);
          FileLock _ = all.lock()) {
        removeAbandoned(runs);
        Path path = Files.createTempDirectory(runs, PREFIX);
        FileChannel channel =
            FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.lock();
        OWN.add(path);
        return new RunFolder(path, channel);
      }
    }
  }

  public Path path() {
    return path;
  }

  /** Ends what still runs from the folder and removes it; a second call does nothing. */
  @Override
  public void close() throws IOException {
    synchronized (RunFolder.class) {
      if (OWN.remove(path)) {
        endLeftBehind(path);
        // Its own lock is among the files: without that of all, another run would take the rest for abandoned and remove it too.
        try (FileChannel all = openAll(path.resolveSibling("."));
            FileLock _ = all.lock()) {
          Folders.delete(path);
        }
        channel.close();
      }
    }
  }

  private static FileChannel openAll(Path runs) throws IOException {
    return FileChannel.open(runs.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void removeAbandoned(Path runs) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(runs, PREFIX + "*")) {
      for (Path folder : folders) {
        if (!OWN.contains(folder) && isAbandoned(folder)) {
          endLeftBehind(folder);
          Folders.delete(folder);
        }
      }
    }
  }

  /** Only what was started from this very folder: its path is in the command. */
  private static void endLeftBehind(Path folder) {
    var left =
        ProcessHandle.allProcesses()
            .filter(process -> process.info().command().orElse("").startsWith(folder + "/"))
            .toList();
    left.forEach(ProcessHandle::destroyForcibly);
    left.forEach(process -> process.onExit().join());
  }

  private static boolean isAbandoned(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (NoSuchFileException e) {
      return true;
    }
  }
}
