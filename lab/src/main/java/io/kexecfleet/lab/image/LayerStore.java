package io.kexecfleet.lab.image;

import io.kexecfleet.lab.process.Folders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Layers of one kind in one folder, each in a sub-folder named by its key.
 *
 * <p>A layer is built under another name and renamed when complete, so whatever has a key's name is complete. One builder
 * at a time: threads wait for the JVM's lock, other processes for the lock file, which a dead process cannot hold.
 */
final class LayerStore {

  /** The newest layers survive: another checkout, or hosts that run right now, may use the one before. */
  static final int KEPT = 2;

  private static final String UNFINISHED = "building";

  private static final ReentrantLock ONE_BUILDER = new ReentrantLock();

  private final Path folder;

  LayerStore(Path folder) {
    this.folder = folder;
  }

  /** Fills an empty folder with a layer. */
  @FunctionalInterface
  interface Builder {
    void build(Path emptyFolder) throws IOException, InterruptedException;
  }

  /**
   * The layer of this key, built first where it is missing.
   *
   * @throws IOException if the folder cannot be used; whatever the builder throws passes through, and leaves no layer
   */
  Path layer(String key, Builder builder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    ONE_BUILDER.lockInterruptibly();
    try (FileChannel lockFile =
            FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = lockFile.lock()) {
      Path layer = folder.resolve(key);
      if (!Files.isDirectory(layer)) {
        Path unfinished = folder.resolve(UNFINISHED);
        Folders.delete(unfinished);
        Files.createDirectory(unfinished);
        builder.build(unfinished);
        Files.move(unfinished, layer, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.setLastModifiedTime(layer, FileTime.from(Instant.now()));
      removeStale();
      return layer;
    } finally {
      ONE_BUILDER.unlock();
    }
  }

  private void removeStale() throws IOException {
    List<Path> layers;
    try (Stream<Path> entries = Files.list(folder)) {
      layers = entries.filter(Files::isDirectory).sorted(Comparator.comparing(LayerStore::lastUse).reversed()).toList();
    }
    for (Path stale : layers.subList(Math.min(KEPT, layers.size()), layers.size())) {
      Folders.delete(stale);
    }
  }

  private static FileTime lastUse(Path layer) {
    try {
      return Files.getLastModifiedTime(layer);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }
}
