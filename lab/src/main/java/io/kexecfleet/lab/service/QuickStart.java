package io.kexecfleet.lab.service;

import io.kexecfleet.lab.process.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The service's jar taken apart, with a cache of what the JVM does anew at every start otherwise: it starts in half the
 * time, and is the same service.
 */
public final class QuickStart implements AutoCloseable {

  private final RunFolder folder;
  private final Path jar;
  private final Path cache;

  private QuickStart(RunFolder folder, Path jar) {
    this.folder = folder;
    this.jar = folder.path().resolve(jar.getFileName());
    this.cache = folder.path().resolve("service.aot");
  }

  /**
   * Starts the service once, on a database of its own, to learn from that.
   *
   * @param jar the service's executable jar
   * @param runs folder for the files of what runs
   */
  public static QuickStart learn(Path jar, Path runs) throws IOException, InterruptedException {
    var quick = new QuickStart(RunFolder.create(runs.toAbsolutePath()), jar);
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var extract =
        List.of(java, "-Djarmode=tools", "-jar", jar.toString(), "extract", "--force", "--destination", quick.folder.path().toString());
    if (new ProcessBuilder(extract).inheritIO().start().waitFor() != 0) {
      throw new IOException("%s could not be taken apart; what it said is above.".formatted(jar));
    }
    try (var service = ServiceProcess.start(quick.jar, runs, List.of("-XX:AOTCacheOutput=" + quick.cache))) {
      service.awaitReady();
    }
    return quick;
  }

  /** Starts it like {@link ServiceProcess#start(Path, Path, List)}. */
  public ServiceProcess start(Path runs, List<String> settings) throws IOException {
    var all = new ArrayList<>(settings);
    all.add("-XX:AOTCache=" + cache);
    return ServiceProcess.start(jar, runs, all);
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
