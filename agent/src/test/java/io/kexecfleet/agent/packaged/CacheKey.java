package io.kexecfleet.agent.packaged;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Tells whether a cache that is there would come out the same: a digest of all that it is made from. */
final class CacheKey {

  private final MessageDigest digest;

  private CacheKey(MessageDigest digest) {
    this.digest = digest;
  }

  /** Of the files of the package, the command, and the training itself. */
  static String of(Path home, List<String> command) throws IOException {
    try {
      var key = new CacheKey(MessageDigest.getInstance("SHA-256"));
      key.addFolder(home);
      key.addFolder(Path.of(CacheKey.class.getResource(".").toURI()));
      for (var word : command) {
        key.add(word.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(key.digest.digest());
    } catch (NoSuchAlgorithmException | URISyntaxException impossible) {
      throw new IllegalStateException("Every Java runtime has SHA-256, and classes on disk a path", impossible);
    }
  }

  private void addFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
        var name = folder.relativize(file).toString();
        if (!name.equals(CacheTraining.CACHE)) {
          add(name.getBytes(StandardCharsets.UTF_8));
          add(Files.readAllBytes(file));
        }
      }
    }
  }

  private void add(byte[] bytes) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).flip());
    digest.update(bytes);
  }
}
