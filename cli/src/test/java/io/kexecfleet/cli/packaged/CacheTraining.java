package io.kexecfleet.cli.packaged;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kexecfleet.packaging.TrainedCache;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

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
   * Does nothing where the cache is there and was made from the same.
   *
   * @param arguments the folder with the program, and the time that the package gives to its files
   */
  public static void main(String[] arguments) throws IOException, InterruptedException, GeneralSecurityException {
    var home = Path.of(arguments[0]);
    var program = home.resolve("kexec-fleet");
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("%s could not be made executable".formatted(program));
    }
    var cache = home.resolve("lib").resolve("kexec-fleet.aot");
    new TrainedCache(home, "lib/kexec-fleet.aot").make(Instant.parse(arguments[1]), List.of(), () -> train(program, cache));
  }

  private static void train(Path program, Path cache) throws IOException, InterruptedException {
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
                "KEXEC_FLEET_URL", "http://127.0.0.1:" + port,
                "KEXEC_FLEET_TOKEN", "training",
                "KEXEC_FLEET_CACHE_OUTPUT", cache.toString()));
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("The program ended with %d. It said:%n%s".formatted(process.exitValue(), said));
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
}
