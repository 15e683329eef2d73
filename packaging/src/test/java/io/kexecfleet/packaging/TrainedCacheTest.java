package io.kexecfleet.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JVM was seen to take a cache with other jars than it was made from, and then runs what is in the cache. */
class TrainedCacheTest {

  private static final List<String> COMMAND = List.of("java", "Main");
  private static final Instant TIMES = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;
  private Path home = Path.of("");
  private int trained;

  @BeforeEach
  void putAPackageThere() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    Files.writeString(home.resolve("program.jar"), "classes");
    Files.writeString(home.resolve("jvm.options"), "-Xmx48m");
  }

  private int made(List<String> command) throws Exception {
    new TrainedCache(home, "program.aot")
        .make(
            TIMES,
            command,
            () -> {
              trained++;
              Files.writeString(home.resolve("program.aot"), "cache " + trained);
            });
    return trained;
  }

  @Test
  void whateverACacheIsMadeFromHasItMadeAgain() throws Exception {
    assertThat(made(COMMAND)).isEqualTo(1);
    assertThat(made(List.of("java", "-Xint", "Main"))).isEqualTo(2);
    Files.writeString(home.resolve("program.jar"), "Classes");
    assertThat(made(List.of("java", "-Xint", "Main"))).isEqualTo(3);
    Files.move(home.resolve("program.jar"), home.resolve("other.jar"));
    assertThat(made(List.of("java", "-Xint", "Main"))).isEqualTo(4);
    Files.delete(home.resolve("program.aot"));
    assertThat(made(List.of("java", "-Xint", "Main"))).isEqualTo(5);
  }

  @Test
  void nothingElseDoes() throws Exception {
    assertThat(made(COMMAND)).isEqualTo(1);
    assertThat(made(COMMAND)).isEqualTo(1);
    assertThat(home.resolve("program.jar")).hasContent("classes");
    assertThat(Files.getLastModifiedTime(home.resolve("program.jar")).toInstant()).isEqualTo(TIMES);
  }

  @Test
  void oneThatFailedIsTriedAgain() throws Exception {
    var cache = new TrainedCache(home, "program.aot");
    assertThatThrownBy(() -> cache.make(TIMES, COMMAND, () -> {})).isInstanceOf(IOException.class).hasMessageContaining("left no cache");
    assertThat(made(COMMAND)).isEqualTo(1);
  }

  @Test
  void aCommandWritesWhatItWouldRead() {
    assertThat(List.of("java", "-XX:AOTCache=a.aot", "Main").stream().map(TrainedCache::writing))
        .containsExactly("java", "-XX:AOTCacheOutput=a.aot", "Main");
  }
}
