package io.kexecfleet.agent.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The package, unpacked as dpkg does it, elsewhere than it was made. A cache that does not fit would be ignored in silence. */
@Timeout(120)
class AgentPackageIT {

  private static final String FROM_CACHE = "source: shared objects file";

  @TempDir static Path unpacked;
  @TempDir Path root;

  @BeforeAll
  static void unpack() throws IOException, InterruptedException {
    var deb = System.getProperty("agent.deb");
    assertThat(new ProcessBuilder("dpkg-deb", "-x", deb, unpacked.toString()).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void theAgentRunsFromItsCache() throws Exception {
    var loaded = run(List.of("-XX:AOTMode=on"), UnaryOperator.identity());
    var own = loaded.stream().filter(line -> line.contains(" io.kexecfleet.")).toList();
    assertThat(own).hasSizeGreaterThan(50);
    var anew = own.stream().filter(line -> !line.contains(FROM_CACHE)).toList();
    // What the JVM itself makes of lambdas and switches: which of them the training met depends on how its threads ran.
    assertThat(anew).allMatch(line -> line.contains("$$")).hasSizeLessThan(own.size() / 50);
    assertThat(loaded).filteredOn(line -> line.contains(FROM_CACHE)).hasSizeGreaterThan(loaded.size() * 95 / 100);
  }

  /** A cache that is missing or was not made for this runtime costs time and nothing else. */
  @Test
  void theAgentRunsWithoutItsCache() throws Exception {
    var loaded = run(List.of(), word -> word.startsWith("-XX:AOTCache=") ? "-XX:AOTCache=nonexistent.aot" : word);
    assertThat(loaded).isNotEmpty().noneMatch(line -> line.contains(FROM_CACHE));
  }

  @Test
  void theClassPathIsAllThatIsThere() throws IOException {
    var home = inPackage(PackagedAgent.HOME);
    var classPath =
        Files.readAllLines(home.resolve("jvm.options")).stream()
            .filter(line -> line.startsWith("-cp "))
            .flatMap(line -> Stream.of(line.substring(4).split(":")))
            .map(home::resolve);
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      assertThat(classPath).containsExactlyInAnyOrderElementsOf(jars.toList());
    }
  }

  /** Until it has checked in and was stopped; returns what its JVM said of the classes it loaded. */
  private List<String> run(List<String> options, UnaryOperator<String> change) throws Exception {
    var log = root.resolve("classes");
    var all = Stream.concat(options.stream(), Stream.of("-Xlog:class+load:file=" + log)).toList();
    try (var service = CannedService.plain(CannedService::nothing);
        var agent =
            PackagedAgent.start(
                inPackage(PackagedAgent.HOME),
                inPackage(PackagedAgent.UNIT),
                FakeHost.enrolled(root.resolve("host"), service.address()),
                all,
                change)) {
      agent.firstCheckIn(service, Duration.ofSeconds(60));
      assertThat(agent.stop(Duration.ofSeconds(30))).as(agent.journal()).isEqualTo(143);
    }
    return Files.readAllLines(log);
  }

  private static Path inPackage(Path path) {
    return unpacked.resolve(Path.of("/").relativize(path));
  }
}
