package io.kexecfleet.agent.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JVM was seen to take a cache with other jars than it was made from, and then runs what is in the cache. */
class CacheKeyTest {

  private static final List<String> COMMAND = List.of("java", "Main");

  @TempDir Path home;

  @BeforeEach
  void putAPackageThere() throws IOException {
    Files.writeString(home.resolve("agent.jar"), "classes");
    Files.writeString(home.resolve("jvm.options"), "-Xmx48m");
  }

  @Test
  void whateverACacheIsMadeFromHasItMadeAgain() throws IOException {
    var key = CacheKey.of(home, COMMAND);
    assertThat(CacheKey.of(home, List.of("java", "-Xint", "Main"))).isNotEqualTo(key);
    Files.writeString(home.resolve("agent.jar"), "Classes");
    var changed = CacheKey.of(home, COMMAND);
    assertThat(changed).isNotEqualTo(key);
    Files.move(home.resolve("agent.jar"), home.resolve("other.jar"));
    assertThat(CacheKey.of(home, COMMAND)).isNotIn(key, changed);
  }

  @Test
  void theCacheItselfDoesNot() throws IOException {
    var key = CacheKey.of(home, COMMAND);
    Files.writeString(home.resolve(CacheTraining.CACHE), "made");
    assertThat(CacheKey.of(home, COMMAND)).isEqualTo(key);
  }
}
