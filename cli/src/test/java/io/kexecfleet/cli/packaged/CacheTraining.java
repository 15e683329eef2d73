package io.kexecfleet.cli.packaged;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes the program's ahead-of-time cache (JEP 514): runs the program that was just built through what most of its commands do,
 * against canned answers, and has its JVM keep what it loaded and linked.
 */
public final class CacheTraining {

  private static final String ROLLOUT =
      """
      {"id": "01a1feb0-0000-7000-8000-000000000000", "name": "training", "state": "SUCCEEDED", "wave": 1, "waves": 1, "hosts": 1,
       "tally": {"queued": 0, "ahead": 0, "out": 0, "held": 0, "failures": 0, "succeeded": 1}, "plan": {"method": "KEXEC_ONLY"},
       "reboots": [{"host": "web-1", "state": "DONE", "outcome": "KEXEC"}], "next": null}
      """;

  private CacheTraining() {}

  /**
   * Does nothing where the cache is newer than what it was made of.
   *
   * @param arguments the folder with the program
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var program = Path.of(arguments[0], "kexec-fleet");
    var cache = program.resolveSibling("lib").resolve("kexec-fleet.aot");
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("%s could not be made executable".formatted(program));
    }
    if (isNewest(cache, program)) {
      return;
    }
    Files.deleteIfExists(cache);
    var plan = Files.createTempFile("training", ".yaml");
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", CacheTraining::answer);
    server.start();
    try {
      Files.writeString(plan, "hosts: [web-1]\ntarget:\n  select: LATEST_INSTALLED\nmaxOut: 1\n");
      train(program, cache, plan, server.getAddress().getPort());
    } finally {
      server.stop(0);
      Files.delete(plan);
    }
  }

  private static void train(Path program, Path cache, Path plan, int port) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(program.toString(), "rollouts", "apply", "-f", plan.toString(), "--wait").redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "KEXEC_FLEET_URL", "http://127.0.0.1:" + port,
                "KEXEC_FLEET_TOKEN", "training",
                "KEXEC_FLEET_CACHE_OUTPUT", cache.toString()));
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0 || !Files.exists(cache)) {
      throw new IOException("The program ended with %d and left no cache. It said:%n%s".formatted(process.exitValue(), said));
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      var body = ROLLOUT.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static boolean isNewest(Path cache, Path program) throws IOException {
    if (!Files.exists(cache)) {
      return false;
    }
    try (Stream<Path> jars = Files.list(cache.resolveSibling(""))) {
      var made = Files.getLastModifiedTime(cache);
      for (var part : Stream.concat(Stream.of(program), jars.filter(file -> file.toString().endsWith(".jar"))).toList()) {
        if (Files.getLastModifiedTime(part).compareTo(made) >= 0) {
          return false;
        }
      }
    }
    return true;
  }
}
