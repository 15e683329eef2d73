package io.kexecfleet.lab.bench;

import io.kexecfleet.agent.packaged.CannedService;
import io.kexecfleet.agent.packaged.FakeHost;
import io.kexecfleet.agent.packaged.LoopbackCertificate;
import io.kexecfleet.agent.packaged.PackagedAgent;
import io.kexecfleet.lab.process.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts the packaged agent again and again, unpacked from its package, on a host of files and against canned answers. */
final class AgentBench {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** From the first check-in on: the answer is taken in, the second check-in is held, and nothing happens any more. */
  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(2);

  private static final String CACHE = "-XX:AOTCache=";

  private final Path folder;
  private int starts;

  private AgentBench(Path folder) {
    this.folder = folder;
  }

  /** How an agent is started. */
  enum Way {
    WITHOUT_CACHE("HTTP, without the cache"),
    WITH_CACHE("HTTP, with the cache"),
    TLS_WITHOUT_CACHE("TLS, without the cache"),
    TLS_WITH_CACHE("TLS, with the cache");

    private final String text;

    Way(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    private boolean usesCache() {
      return this == WITH_CACHE || this == TLS_WITH_CACHE;
    }

    private boolean usesTls() {
      return this == TLS_WITH_CACHE || this == TLS_WITHOUT_CACHE;
    }
  }

  /**
   * One start.
   *
   * @param firstCheckIn from the start of the process until its first check-in was here
   * @param memory once it had settled
   */
  record Start(Duration firstCheckIn, ResidentMemory memory) {}

  /**
   * What was measured.
   *
   * @param starts of each way, in the order in which they took place, each way once before any way again
   * @param packageBytes size of the package
   * @param installedBytes size of the files in it
   */
  record Result(Map<Way, List<Start>> starts, long packageBytes, long installedBytes) {}

  static Result run(Path agentPackage, Path runs, int times) throws IOException, InterruptedException, GeneralSecurityException {
    try (var folder = RunFolder.create(runs)) {
      var bench = new AgentBench(folder.path());
      var unpacked = bench.unpack(agentPackage);
      var certificate = LoopbackCertificate.in(folder.path().resolve("tls"));
      Map<Way, List<Start>> starts = new EnumMap<>(Way.class);
      for (var time = 0; time < times; time++) {
        for (var way : Way.values()) {
          starts.computeIfAbsent(way, _ -> new ArrayList<>()).add(bench.start(unpacked, certificate, way));
        }
      }
      return new Result(starts, Files.size(agentPackage), size(unpacked));
    }
  }

  private Path unpack(Path agentPackage) throws IOException, InterruptedException {
    var unpacked = Files.createDirectory(folder.resolve("package"));
    var dpkg = new ProcessBuilder("dpkg-deb", "-x", agentPackage.toString(), unpacked.toString()).inheritIO().start();
    if (dpkg.waitFor() != 0) {
      throw new IOException("dpkg-deb ended with %d: %s cannot be unpacked.".formatted(dpkg.exitValue(), agentPackage));
    }
    return unpacked;
  }

  private Start start(Path unpacked, LoopbackCertificate certificate, Way way)
      throws IOException, InterruptedException, GeneralSecurityException {
    var host = folder.resolve("host-" + starts++);
    var options = new ArrayList<String>();
    if (way.usesTls()) {
      options.addAll(certificate.trust());
    }
    if (way.usesCache()) {
      options.add("-XX:AOTMode=on");
    }
    try (var service = way.usesTls() ? CannedService.encrypted(certificate.context(), CannedService::nothing)
            : CannedService.plain(CannedService::nothing);
        var agent =
            PackagedAgent.start(
                inPackage(unpacked, PackagedAgent.HOME),
                inPackage(unpacked, PackagedAgent.UNIT),
                FakeHost.enrolled(host, service.address()),
                options,
                word -> word.startsWith(CACHE) && !way.usesCache() ? "" : word)) {
      var firstCheckIn = agent.firstCheckIn(service, PATIENCE);
      TimeUnit.MILLISECONDS.sleep(SETTLES_WITHIN.toMillis());
      return new Start(firstCheckIn, ResidentMemory.of(agent.process()));
    }
  }

  private static Path inPackage(Path unpacked, Path path) {
    return unpacked.resolve(Path.of("/").relativize(path));
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      var size = 0L;
      for (var file : files.filter(Files::isRegularFile).toList()) {
        size += Files.size(file);
      }
      return size;
    }
  }
}
