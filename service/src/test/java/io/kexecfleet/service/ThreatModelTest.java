package io.kexecfleet.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The threat model says which test shows each of its claims: these tests are there. */
class ThreatModelTest {

  private static final Path PAGE = Path.of("../docs/development/threat-model.md");
  private static final List<Path> TESTS = List.of(Path.of("src/test/java"), Path.of("src/browser/java"), Path.of("../lab/src/test/java"), Path.of("../agent/src/test/java"));
  private static final Pattern NAMED = Pattern.compile("`(?:(\\w+)\\.)?([A-Z]\\w+)#(\\w+)`");
  private static final int LEAST = 30;

  static Stream<String> claims() throws IOException {
    var named = NAMED.matcher(Files.readString(PAGE).replaceAll("\\s+", " ")).results().map(it -> it.group()).distinct().toList();
    assertThat(named).hasSizeGreaterThan(LEAST);
    return named.stream();
  }

  @ParameterizedTest
  @MethodSource("claims")
  void isShownByATestThatIsThere(String claim) {
    var named = NAMED.matcher(claim);
    assertThat(named.matches()).isTrue();
    var file = (named.group(1) == null ? "" : named.group(1) + "/") + named.group(2) + ".java";
    var found = TESTS.stream().flatMap(root -> files(root, file)).map(ThreatModelTest::read).toList();
    assertThat(found).as("there is one %s", file).hasSize(1);
    assertThat(found.getFirst()).containsPattern("@(?:Test|ParameterizedTest)[\\s\\S]*?void %s\\(".formatted(named.group(3)));
  }

  private static Stream<Path> files(Path root, String file) {
    try (var all = Files.walk(root)) {
      return all.filter(path -> path.endsWith(file)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
