package io.kexecfleet.service.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

  @TempDir private Path folder = Path.of("");

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void isForItsOwnerOnly() throws IOException {
    var path = folder.resolve("a/b");
    try (var home = DataDirectory.open(path)) {
      home.keepSecret("word", "xyzzy");
      assertThat(mode(path)).isEqualTo("rwx------");
      assertThat(mode(path.resolve("word"))).isEqualTo("rw-------");
      assertThat(home.secret("word")).hasValue("xyzzy");
      assertThat(home.secret("other")).isEmpty();
    }
  }

  @Test
  void oneServiceAtATimeHasIt() {
    var path = folder.resolve("one");
    try (var _ = DataDirectory.open(path)) {
      assertThatThrownBy(() -> DataDirectory.open(path))
          .isInstanceOf(CannotStartException.class)
          .hasMessageContaining("Another service runs on the data directory")
          .hasMessageContaining("kexec-fleet.data-dir");
    }
    DataDirectory.open(path).close();
  }

  @Test
  void isRefusedWhereOthersMayWrite() throws IOException {
    var path = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwx---"));
    assertThatThrownBy(() -> DataDirectory.open(path)).hasMessageContaining("chmod go-w");
  }
}
