package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.database.CannotStartException;
import io.kexecfleet.service.database.DataDirectory;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
import org.springframework.transaction.support.TransactionTemplate;

/** Starts that part of a service again and again, on data directories of its own. */
@ExtendWith(OutputCaptureExtension.class)
class TokenFilesTest {

  private static final RunningService SERVICE =
      RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh());
  private static final String SECRET = "s".repeat(43);

  private final TokenTable table = SERVICE.bean(TokenTable.class);
  private final TransactionTemplate transactions = SERVICE.bean(TransactionTemplate.class);

  @TempDir private Path folder = Path.of("");

  @AfterAll
  static void end() {
    SERVICE.close();
  }

  @BeforeEach
  void noTokens() {
    SERVICE.database().update("delete from access_token");
  }

  private Path start(String name) {
    var path = folder.resolve(name);
    try (var home = DataDirectory.open(path)) {
      var _ = new TokenFiles(home, table, transactions);
    }
    return path;
  }

  private void put(String name, String file, String secret) {
    try (var home = DataDirectory.open(folder.resolve(name))) {
      home.keepSecret(file, secret);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<String> accepted(TokenKind kind, String secret) {
    return Optional.ofNullable(table.accepted(kind).get(Secret.digest(secret)));
  }

  private List<String> names() {
    return table.page(Long.MAX_VALUE, 100).stream().map(Token::name).toList();
  }

  @Test
  void theFirstStartMakesBothAndTheNextOneKeepsThem() {
    var home = start("first");
    var operator = read(home.resolve("operator-token"));
    assertThat(accepted(TokenKind.OPERATOR, operator)).hasValue("operator");
    assertThat(accepted(TokenKind.JOIN, read(home.resolve("join-token")))).hasValue("join");
    start("first");
    assertThat(read(home.resolve("operator-token"))).isEqualTo(operator);
    assertThat(names()).containsExactlyInAnyOrder("operator", "join");
  }

  @Test
  void aSecondReplicaMakesNoneAndSaysSo(CapturedOutput output) {
    start("one");
    var other = start("other");
    assertThat(other.resolve("operator-token")).doesNotExist();
    assertThat(other.resolve("join-token")).doesNotExist();
    assertThat(names()).hasSize(2);
    assertThat(output.getOut().lines().filter(line -> line.contains(other.toString())))
        .singleElement()
        .asString()
        .contains("No operator-token, no join-token")
        .contains("the database has such tokens already");
  }

  @Test
  void replicasThatStartAtOnceAgree() {
    for (int round = 0; round < 5; round++) {
      noTokens();
      var prefix = "at-once-" + round + "-";
      try (var threads = Executors.newFixedThreadPool(4)) {
        var homes =
            IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> start(prefix + i), threads))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(names()).containsExactlyInAnyOrder("operator", "join");
        var withToken = homes.stream().filter(home -> Files.exists(home.resolve("operator-token"))).toList();
        assertThat(withToken).hasSize(1);
        assertThat(accepted(TokenKind.OPERATOR, read(withToken.getFirst().resolve("operator-token")))).hasValue("operator");
      }
    }
  }

  @Test
  void aSecretThatIsPutIntoTheFileIsAcceptedBesideTheOthers() {
    var home = start("lost");
    var lost = read(home.resolve("operator-token"));
    put("lost", "operator-token", SECRET);
    start("lost");
    assertThat(accepted(TokenKind.OPERATOR, SECRET)).hasValue("operator-2");
    assertThat(accepted(TokenKind.OPERATOR, lost)).hasValue("operator");
    start("lost");
    assertThat(names()).as("known by now").hasSize(3);
  }

  @Test
  void whatWasRevokedDoesNotComeBackWithItsFile(CapturedOutput output) {
    var home = start("revoked");
    var secret = read(home.resolve("join-token"));
    transactions.executeWithoutResult(_ -> table.revoke(Actor.SYSTEM, table.accepted("join").orElseThrow()));
    start("revoked");
    assertThat(accepted(TokenKind.JOIN, secret)).isEmpty();
    assertThat(names()).hasSize(2);
    assertThat(output).contains("was revoked, or is for another door");
  }

  @Test
  void aTokenIsForOneDoor(CapturedOutput output) {
    put("swapped", "operator-token", SECRET);
    put("swapped", "join-token", SECRET);
    start("swapped");
    assertThat(accepted(TokenKind.OPERATOR, SECRET)).isPresent();
    assertThat(accepted(TokenKind.JOIN, SECRET)).isEmpty();
    assertThat(output).contains("for another door");
  }

  @Test
  void aSecretThatCouldBeGuessedStopsTheStart() {
    for (var weak : List.of("letmein", "s".repeat(42), "s".repeat(42) + " s", "s".repeat(300))) {
      put("weak", "operator-token", weak);
      assertThatThrownBy(() -> start("weak"))
          .isInstanceOf(CannotStartException.class)
          .hasMessageContaining("operator-token holds no token")
          .hasMessageNotContaining(weak);
    }
    assertThat(names()).isEmpty();
  }
}
