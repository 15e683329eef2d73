package io.kexecfleet.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * An ahead-of-time cache (JEP 514) that a package brings: what a JVM loaded, linked and found to be hot while the program was
 * run as it will be. Made anew only where what it is made from has changed.
 */
public final class TrainedCache {

  private static final String READ = "-XX:AOTCache=";
  private static final String WRITE = "-XX:AOTCacheOutput=";

  private final Path home;
  private final Path file;

  /**
   * @param home the folder that is about to be packaged
   * @param name of the cache in it
   */
  public TrainedCache(Path home, String name) {
    this.home = home;
    this.file = home.resolve(name);
  }

  /** Runs the program, so that it leaves a cache; its command is changed by {@link #writing}. */
  @FunctionalInterface
  public interface Training {
    void run() throws IOException, InterruptedException, GeneralSecurityException;
  }

  /**
   * Sees to it that the cache is there.
   *
   * @param times what the package gives to its files, because a JVM takes a cache only with the class path that it was made
   *     from, to the second
   * @param command how the program is run
   * @throws IOException when the training left none
   */
  public void make(Instant times, List<String> command, Training training)
      throws IOException, InterruptedException, GeneralSecurityException {
    setTimes(FileTime.from(times));
    var keyFile = home.resolveSibling(file.getFileName() + ".key");
    var key = key(times, command, training.getClass());
    if (Files.exists(file) && Files.exists(keyFile) && Files.readString(keyFile).equals(key)) {
      return;
    }
    Files.deleteIfExists(keyFile);
    Files.deleteIfExists(file);
    training.run();
    if (!Files.exists(file)) {
      throw new IOException("The training left no cache at %s.".formatted(file));
    }
    Files.writeString(keyFile, key);
  }

  /** A word of the program's command, changed so that the cache is written instead of read. */
  public static String writing(String word) {
    return word.startsWith(READ) ? WRITE + word.substring(READ.length()) : word;
  }

  private void setTimes(FileTime time) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (var each : files.toList()) {
        Files.setLastModifiedTime(each, time);
      }
    }
  }

  /** A digest of all that the cache is made from: the files and their time, the command, and what is beside the training itself. */
  private String key(Instant times, List<String> command, Class<?> training) throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      add(digest, home);
      add(digest, Path.of(training.getResource(".").toURI()));
      add(digest, times.toString().getBytes(UTF_8));
      command.forEach(word -> add(digest, word.getBytes(UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException | URISyntaxException impossible) {
      throw new IllegalStateException("Every Java runtime has SHA-256, and classes on disk a path", impossible);
    }
  }

  private void add(MessageDigest digest, Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (var each : files.filter(Files::isRegularFile).filter(it -> !it.equals(file)).sorted().toList()) {
        add(digest, folder.relativize(each).toString().getBytes(UTF_8));
        add(digest, Files.readAllBytes(each));
      }
    }
  }

  private static void add(MessageDigest digest, byte[] bytes) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).flip());
    digest.update(bytes);
  }
}
