package io.kexecfleet.service.database;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.springframework.util.FileSystemUtils;
import org.tukaani.xz.XZInputStream;

/** The programs of PostgreSQL, unpacked from the class path into the data directory once per version. */
final class PostgresPrograms {

  private PostgresPrograms() {}

  /** @return the folder with {@code bin/}, {@code lib/} and {@code share/} */
  static Path unpackedIn(DataDirectory home) throws IOException {
    var packed = packed();
    var unpacked = home.resolve("postgresql-programs-" + mark(packed));
    if (!Files.exists(unpacked)) {
      var draft = home.resolve("postgresql-programs.new");
      FileSystemUtils.deleteRecursively(draft);
      unpack(packed, draft);
      Files.move(draft, unpacked, StandardCopyOption.ATOMIC_MOVE);
    }
    return unpacked;
  }

  private static byte[] packed() throws IOException {
    var machine =
        switch (System.getProperty("os.arch")) {
          case "amd64" -> "x86_64";
          case "aarch64" -> "arm_64";
          case String other ->
              throw new IOException(
                  "No PostgreSQL comes with the service for %s machines. Set spring.datasource.url to one of your own."
                      .formatted(other));
        };
    var name = "/postgres-linux-%s.txz".formatted(machine);
    try (var resource = PostgresPrograms.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IOException(
            "The service was packaged without %s. Set spring.datasource.url to a PostgreSQL of your own.".formatted(name));
      }
      return resource.readAllBytes();
    }
  }

  /** Tells one version from the next; the class path is trusted. */
  private static String mark(byte[] packed) {
    var checksum = new CRC32();
    checksum.update(packed);
    return "%08x".formatted(checksum.getValue());
  }

  private static void unpack(byte[] packed, Path folder) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(packed)))) {
      TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        var target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new IOException("The packed PostgreSQL has a file outside its folder: %s.".formatted(entry.getName()));
        }
        write(entry, tar, target);
      }
    }
  }

  private static void write(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.resolveSibling("."));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(content, target);
    if ((entry.getMode() & 0100) != 0) {
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
