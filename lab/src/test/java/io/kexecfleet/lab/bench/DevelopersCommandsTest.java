package io.kexecfleet.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * What the pages for developers have them run is there: modules, tests, their settings, programs and their options. The runs
 * themselves take too long for a test; those that only look are made.
 */
class DevelopersCommandsTest {

  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> PAGES = List.of("CONTRIBUTING.md", "docs/development/testing.md", "docs/development/releasing.md");
  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final Pattern PROPERTY = Pattern.compile("-D([a-zA-Z.]+)=(.*)");

  /** Of Maven's own plugins. */
  private static final String NONE_IS_FINE = "surefire.failIfNoSpecifiedTests";

  static Stream<String> shown() {
    return PAGES.stream().map(page -> read(TOP.resolve(page))).flatMap(text -> BLOCK.matcher(text).results()).flatMap(block -> block.group(1).lines());
  }

  @Test
  void pagesShowCommands() {
    assertThat(shown()).hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("shown")
  void whatIsShownIsThere(String line) throws Exception {
    var words = Arrays.stream(line.split(" ")).map(word -> word.replace("'", "")).toList();
    switch (words.getFirst()) {
      case "mvn" -> maven(words.subList(1, words.size()));
      case "./verify" -> assertThat(TOP.resolve("verify")).isExecutable();
      case "lab/bench" -> bench(words.subList(1, words.size()));
      case "cp" -> assertThat(words.subList(1, 3)).allMatch(name -> Files.exists(TOP.resolve(name).getParent()));
      case "grep" -> assertThat(new ProcessBuilder("sh", "-c", line).directory(TOP.toFile()).redirectErrorStream(true).start().onExit().join().exitValue()).as("it looks, whether or not it finds").isBetween(0, 1);
      default -> throw new AssertionError("Nothing here knows how to try " + line);
    }
  }

  private static void maven(List<String> words) throws IOException {
    var project = read(TOP.resolve("pom.xml"));
    var module = words.contains("-pl") ? words.get(words.indexOf("-pl") + 1) : "";
    assertThat(module).satisfies(name -> assertThat(name.isEmpty() || project.contains("<module>%s</module>".formatted(name))).isTrue());
    for (var word : words) {
      var property = PROPERTY.matcher(word);
      if (property.matches()) {
        property(module, property.group(1), property.group(2));
      } else if (!word.equals(module)) {
        assertThat(word).isIn("-q", "-pl", "-am", "clean", "test", "verify");
      }
    }
  }

  private static void property(String module, String name, String value) throws IOException {
    switch (name) {
      case "test", "it.test" -> {
        if (!value.equals("none")) {
          var parts = value.split("#", -1);
          var test = find(module, path -> path.endsWith("/" + parts[0] + ".java"));
          assertThat(test).as(value).hasSize(1);
          assertThat(parts.length == 1 || read(test.getFirst()).contains(" %s(".formatted(parts[1]))).as(value).isTrue();
        }
      }
      case NONE_IS_FINE -> assertThat(value).isEqualTo("false");
      default -> {
        var quoted = "\"%s\"".formatted(name);
        assertThat(find(module, path -> path.endsWith(".java") && read(Path.of(path)).contains(quoted))).as(name).isNotEmpty();
      }
    }
  }

  private static List<Path> find(String module, Predicate<String> wanted) throws IOException {
    try (var files = Files.walk(TOP.resolve(module).resolve("src"))) {
      return files.filter(file -> wanted.test(file.toString())).toList();
    }
  }

  private static void bench(List<String> words) {
    if (words.getFirst().equals("pages")) {
      // It is built with a browser's driver only; its options are read where they stand.
      var program = read(TOP.resolve("lab/src/browser/java/io/kexecfleet/lab/bench/PagesBench.java"));
      assertThat(words).filteredOn(word -> word.startsWith("--")).allMatch(option -> program.contains("names = \"%s\"".formatted(option)));
      return;
    }
    var arguments = Stream.concat(Stream.of("--agent-package", "a", "--service-home", "s"), words.stream()).toArray(String[]::new);
    assertThatCode(() -> new CommandLine(new Bench()).parseArgs(arguments)).as(words.stream().collect(Collectors.joining(" "))).doesNotThrowAnyException();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
