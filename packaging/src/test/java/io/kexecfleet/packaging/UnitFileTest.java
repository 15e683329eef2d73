package io.kexecfleet.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitFileTest {

  @TempDir private Path folder;

  private Path unit(String text) throws IOException {
    return Files.writeString(folder.resolve("some.service"), text);
  }

  @Test
  void theCommandIsWhatExecStartSaysOverItsLines() throws IOException {
    var unit = unit("[Service]\nUser=one\nExecStart=/usr/bin/java @options \\\n    -jar some.jar\nRestart=always\n");

    assertThat(UnitFile.command(unit)).containsExactly("/usr/bin/java", "@options", "-jar", "some.jar");
  }

  @Test
  void withoutOneItSaysSo() throws IOException {
    var unit = unit("[Service]\n");

    assertThatThrownBy(() -> UnitFile.command(unit)).isInstanceOf(IOException.class).hasMessageContaining("no ExecStart");
  }
}
