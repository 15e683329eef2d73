package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.database.CannotStartException;
import io.kexecfleet.service.database.DataDirectory;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.secret.Secret;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Starts that part of a service again and again, on data directories of its own. */
@ExtendWith(OutputCaptureExtension.class)
class FirstAdministratorTest {

  private static final RunningService SERVICE =
      RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh());
  private static final String FILE = "first-administrator";
  private static final String SECRET = "s".repeat(43);

  private final TokenTable table = SERVICE.bean(TokenTable.class);
  private final Tokens tokens = SERVICE.bean(Tokens.class);

  @TempDir private Path folder = Path.of("");

  @AfterAll
  static void end() {
    SERVICE.close();
  }

  @BeforeEach
  void nobody() {
    SERVICE.database().update("delete from access_token");
    SERVICE.database().update("delete from first_administrator");
  }

  private FirstAdministrator starting(DataDirectory home) {
    return starting(home, "");
  }

  private FirstAdministrator starting(DataDirectory home, String secretFile) {
    return new FirstAdministrator(
        home, new FirstAdministratorSettings(secretFile), SERVICE.bean(JdbcClient.class), table, tokens, SERVICE.bean(TransactionTemplate.class), SERVICE.clock());
  }

  private Path start(String name) {
    var path = folder.resolve(name);
    try (var home = DataDirectory.open(path)) {
      var _ = starting(home);
    }
    return path.resolve(FILE);
  }

  private Path startWith(String name, Path secretFile) {
    var path = folder.resolve(name);
    try (var home = DataDirectory.open(path)) {
      var _ = starting(home, secretFile.toString());
    }
    return path.resolve(FILE);
  }

  private void put(String name, String secret) {
    try (var home = DataDirectory.open(folder.resolve(name))) {
      home.keepSecret(FILE, secret);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private int open() {
    return SERVICE
        .database()
        .queryForList("select sha256 from first_administrator where spent_at is null", String.class)
        .size();
  }

  private static String founded(String secret) {
    var made = SERVICE.as(secret).post("/api/v1/first-administrator", Map.of("name", "alice"));
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    return made.text("token");
  }

  @Test
  void theFirstStartMakesASecretForThisUserOnlyAndTheNextOneKeepsIt() throws IOException {
    var file = start("first");
    var secret = read(file);
    assertThat(secret).matches("kf1_[A-Za-z0-9_-]{43}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    start("first");
    assertThat(read(file)).isEqualTo(secret);
    assertThat(open()).isEqualTo(1);
  }

  @Test
  void makesOneAdministratorAndThenNoMore() {
    var secret = read(start("once"));
    var alice = SERVICE.as(founded(secret));
    assertThat(alice.get("/api/v1/self").text("name")).isEqualTo("alice");
    assertThat(alice.get("/api/v1/tokens").status()).isEqualTo(200);
    assertThat(SERVICE.as(secret).post("/api/v1/first-administrator", Map.of("name", "mallory")).status()).isEqualTo(401);
    assertThat(open()).isZero();
  }

  @Test
  void twoWhoUseItAtOnceDoNotBothComeIn() {
    var secret = read(start("race"));
    try (var threads = Executors.newFixedThreadPool(4)) {
      var answers =
          IntStream.range(0, 4)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> SERVICE.as(secret).post("/api/v1/first-administrator", Map.of("name", "a" + i)).status(),
                          threads))
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .toList();
      assertThat(answers).containsOnlyOnce(201).allMatch(status -> status == 201 || status == 401 || status == 404);
    }
  }

  @Test
  void theFileGoesWhenTheSecretIsUsed() {
    try (var home = DataDirectory.open(folder.resolve("used"))) {
      var first = starting(home);
      var secret = read(home.resolve(FILE));
      assertThat(first.make(Secret.digest(secret), "alice", "192.0.2.1")).startsWith("kft_");
      assertThat(home.resolve(FILE)).doesNotExist();
    }
    var file = start("used");
    assertThat(file).as("there was an administrator").doesNotExist();
  }

  @Test
  void opensNoOtherDoor() {
    var secret = read(start("doors"));
    assertThat(SERVICE.as(secret).get("/api/v1/tokens").status()).isEqualTo(401);
    assertThat(SERVICE.as(founded(secret)).post("/api/v1/first-administrator", Map.of()).status()).isEqualTo(401);
  }

  @Test
  void aSecondReplicaMakesNone() {
    start("one");
    assertThat(start("other")).doesNotExist();
    assertThat(open()).isEqualTo(1);
  }

  @Test
  void replicasThatStartAtOnceAgree() {
    for (int round = 0; round < 5; round++) {
      nobody();
      var prefix = "at-once-" + round + "-";
      try (var threads = Executors.newFixedThreadPool(4)) {
        var files =
            IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> start(prefix + i), threads))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(files.stream().filter(Files::exists)).hasSize(1);
        assertThat(open()).isEqualTo(1);
      }
    }
  }

  @Test
  void aSecretThatIsPutIntoTheFileLetsSomebodyInAgain() {
    tokens.create(Actor.SYSTEM, "lost", new Grant(Role.ADMINISTRATOR, Scope.EVERYTHING), Tokens.USUAL);
    put("lost", SECRET);
    start("lost");
    assertThat(SERVICE.as(founded(SECRET)).get("/api/v1/tokens").status()).isEqualTo(200);
  }

  @Test
  void whatWasUsedDoesNotComeBackWithItsFile(CapturedOutput output) {
    put("again", SECRET);
    start("again");
    founded(SECRET);
    start("again");
    assertThat(open()).isZero();
    assertThat(output).contains("was used before: it opens nothing").doesNotContain(SECRET);
  }

  @Test
  void aSecretThatCouldBeGuessedStopsTheStart() {
    for (var weak : List.of("letmein", "s".repeat(42), "s".repeat(42) + " s", "s".repeat(300))) {
      put("weak", weak);
      assertThatThrownBy(() -> start("weak"))
          .isInstanceOf(CannotStartException.class)
          .hasMessageContaining("first-administrator holds no secret")
          .hasMessageNotContaining(weak);
    }
    assertThat(open()).isZero();
  }

  @Test
  void aSecretThatIsGivenMakesOneOnEveryReplicaTogetherAndNoneIsMade(CapturedOutput output) throws IOException {
    var given = Files.writeString(folder.resolve("given"), SECRET + "\n");
    assertThat(startWith("a", given)).doesNotExist();
    assertThat(startWith("b", given)).doesNotExist();
    assertThat(open()).isEqualTo(1);

    founded(SECRET);
    assertThat(startWith("a", given)).as("it stays mounted").doesNotExist();
    assertThat(open()).isZero();
    assertThat(given).exists();
    assertThat(output).doesNotContain("was used before", SECRET);
  }

  @Test
  void aGivenSecretThatCouldBeGuessedOrIsMissingStopsTheStart() throws IOException {
    var given = Files.writeString(folder.resolve("given"), "letmein");
    assertThatThrownBy(() -> startWith("a", given))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("holds no secret")
        .hasMessageNotContaining("letmein");
    assertThatThrownBy(() -> startWith("a", folder.resolve("missing")))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("kexec-fleet.first-administrator.secret-file");
    assertThat(open()).isZero();
  }
}
