package io.kexecfleet.service.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.packaging.UnitFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The package, unpacked as dpkg does it, elsewhere than it was made. A cache that does not fit would be ignored in silence. */
@Timeout(300)
class ServicePackageIT {

  private static final String FROM_CACHE = "source: shared objects file";
  private static final Path CONTAINERFILE = Path.of("src/container/Containerfile");

  @TempDir private static Path unpacked;
  @TempDir private Path folder;

  @BeforeAll
  static void unpack() throws IOException, InterruptedException {
    var unpacking = new ProcessBuilder("dpkg-deb", "-x", System.getProperty("service.deb"), unpacked.toString());
    assertThat(unpacking.inheritIO().start().waitFor()).isZero();
  }

  private static Path inPackage(Path path) {
    return unpacked.resolve(Path.of("/").relativize(path));
  }

  @Test
  void theServiceRunsFromItsCache() throws Exception {
    var loaded = run(List.of("-XX:AOTMode=on"), UnaryOperator.identity());
    var own = loaded.stream().filter(line -> line.contains(" io.kexecfleet.") && !line.matches(".*[$]([$]|Proxy|Hibernate).*")).toList();
    assertThat(own).hasSizeGreaterThan(500).allMatch(line -> line.contains(FROM_CACHE));
    assertThat(loaded).filteredOn(line -> line.contains(FROM_CACHE)).hasSizeGreaterThan(loaded.size() * 90 / 100);
  }

  /** A cache that is missing or was not made for this runtime costs time and nothing else. */
  @Test
  void theServiceRunsWithoutItsCache() throws Exception {
    var loaded = run(List.of(), word -> word.startsWith("-XX:AOTCache=") ? "-XX:AOTCache=nonexistent.aot" : word);
    assertThat(loaded).noneMatch(line -> line.contains(" io.kexecfleet.") && line.contains(FROM_CACHE));
  }

  /** Until it is ready and was stopped; returns what its JVM said of the classes it loaded. */
  private List<String> run(List<String> options, UnaryOperator<String> change) throws Exception {
    var log = folder.resolve("classes");
    var all = Stream.concat(options.stream(), Stream.of("-Xlog:class+load:file=" + log)).toList();
    try (var service =
        PackagedService.start(inPackage(PackagedService.HOME), inPackage(PackagedService.UNIT), folder.resolve("host"), all, change)) {
      service.awaitReady();
      assertThat(service.stop()).as(service.journal()).isEqualTo(143);
    }
    return Files.readAllLines(log);
  }

  @Test
  void settingsAreReadFromWhereTheUnitSays() throws Exception {
    Files.createDirectories(folder.resolve("host/settings"));
    Files.copy(inPackage(Path.of("/etc/kexec-fleet/application.yaml")), folder.resolve("host/settings/application.yaml"));
    Files.writeString(
        folder.resolve("host/settings/application.yaml"),
        "\nkexec-fleet:\n  session:\n    longest: soon\n",
        StandardOpenOption.APPEND);
    try (var service =
        PackagedService.start(
            inPackage(PackagedService.HOME), inPackage(PackagedService.UNIT), folder.resolve("host"), List.of(), UnaryOperator.identity())) {
      assertThat(service.awaitEnd()).isNotZero();
      assertThat(service.journal()).contains("kexec-fleet.session.longest").contains("soon");
    }
  }

  @Test
  void theImageRunsWhatTheUnitRuns() throws IOException {
    var words = Pattern.compile("\"([^\"]+)\"").matcher(Files.readString(CONTAINERFILE).replaceAll("(?s).*ENTRYPOINT", ""));

    assertThat(words.results().map(word -> word.group(1))).containsExactlyElementsOf(UnitFile.command(inPackage(PackagedService.UNIT)));
    assertThat(CONTAINERFILE).content().contains("WORKDIR " + PackagedService.HOME);
  }
}
