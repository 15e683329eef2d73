package io.kexecfleet.service.packaged;

import io.kexecfleet.packaging.TrainedCache;
import io.kexecfleet.packaging.UnitFile;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Enrolment;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.TestAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.util.FileSystemUtils;

/**
 * Makes the service's ahead-of-time cache (JEP 514): runs the service that is about to be packaged, on a database of its own,
 * through a first administrator, an agent that joins and checks in, and what people look at, and has its JVM keep what it
 * loaded and linked.
 */
final class CacheTraining {

  /** The JVM's own word for having been ended by SIGTERM. */
  private static final int ENDED_BY_SIGTERM = 143;

  private static final List<String> LOOKED_AT =
      List.of("/api/v1/hosts", "/api/v1/rollouts", "/api/v1/windows", "/api/v1/audit");

  private CacheTraining() {}

  /**
   * Does nothing where the cache is there and was made from the same.
   *
   * @param arguments the folder that is about to be packaged; the unit; the time that the package gives to its files; and a
   *     folder for what is needed meanwhile
   */
  public static void main(String[] arguments) throws IOException, InterruptedException, GeneralSecurityException {
    var home = Path.of(arguments[0]);
    var unit = Path.of(arguments[1]);
    new TrainedCache(home, "service.aot")
        .make(Instant.parse(arguments[2]), UnitFile.command(unit), () -> run(home, unit, Path.of(arguments[3])));
  }

  private static void run(Path home, Path unit, Path folder) throws IOException, InterruptedException {
    FileSystemUtils.deleteRecursively(folder);
    try (var service = PackagedService.start(home, unit, folder, List.of(), TrainedCache::writing)) {
      service.awaitReady();
      use(service, Files.readString(folder.resolve("data").resolve("first-administrator")).strip());
      var status = service.stop();
      if (status != ENDED_BY_SIGTERM) {
        throw new IOException("The service ended with %d. It said:%n%s".formatted(status, service.journal()));
      }
    }
  }

  private static void use(PackagedService service, String secret) throws IOException {
    var made = service.as(secret).post("/api/v1/first-administrator", Map.of("name", "training"));
    var operator = service.as(require(201, made).text("token"));
    var joining = require(201, operator.post("/api/v1/join-tokens", Map.of("name", "training", "uses", 1))).text("token");
    var credential = "credential-" + UUID.randomUUID();
    require(204, service.as(joining).post("/agent/v1/enrolment", new Enrolment("training", TestAgent.digest(credential))));
    require(200, service.as(credential).post("/agent/v1/check-in", new CheckIn(0, UUID.randomUUID().toString(), "6.12.0", "training", null)));
    for (var path : LOOKED_AT) {
      require(200, operator.get(path));
    }
    require(200, service.as("").get("/login"));
  }

  private static Caller.Answer require(int status, Caller.Answer answer) throws IOException {
    if (answer.status() != status) {
      throw new IOException("The service answered %d instead of %d: %s".formatted(answer.status(), status, answer.body()));
    }
    return answer;
  }
}
