package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.kexecfleet.protocol.Enrolment;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.Replicas;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Whoever is let in by one replica is let in by the other; whoever is not is not, and guesses cost little. */
class ReplicasTest {

  private static final String TOKENS = "/api/v1/tokens";

  /** Needs no database of its own: that it is not there is told to whoever was let in. */
  private static final String NOTHING = "/api/v1/nothing";

  private static final int LET_IN = 404;

  private final Caller operator = Replicas.FIRST.operator();

  private String token(String name) {
    return operator.post(TOKENS, Map.of("name", name, "role", "VIEWER")).text("token");
  }

  @Test
  void theTokenOfOneDataDirectoryOpensTheDoorsOfBoth() {
    assertThat(Replicas.SECOND.as(Replicas.FIRST.operatorToken()).get(NOTHING).status()).isEqualTo(LET_IN);
    assertThat(operator.get(NOTHING).status()).isEqualTo(LET_IN);
  }

  @Test
  void aTokenIsAcceptedByTheOtherReplicaAtOnceAndRevokedWithinTenSeconds() {
    Replicas.SECOND.as(Replicas.FIRST.operatorToken()).get(NOTHING);
    var bob = Replicas.SECOND.as(token("bob"));
    assertThat(bob.get(NOTHING).status()).isEqualTo(LET_IN);
    assertThat(bob.get(NOTHING).status()).isEqualTo(LET_IN);
    assertThat(operator.send("DELETE", TOKENS + "/bob").status()).isEqualTo(204);
    Replicas.SECOND.clock().advance(Duration.ofSeconds(6));
    assertThat(bob.get(NOTHING).status()).isEqualTo(401);
  }

  @Test
  void whoIsKnownCostsNoLookIntoTheDatabase() {
    operator.get(NOTHING);
    var before = Replicas.FIRST.connectionsTaken();
    for (int i = 0; i < 20; i++) {
      assertThat(operator.get(NOTHING).status()).isEqualTo(LET_IN);
    }
    assertThat(Replicas.FIRST.connectionsTaken() - before).as("one more where five seconds went by").isLessThanOrEqualTo(1);
  }

  @Test
  void whoShowsTheSameUnknownTokenAgainAndAgainIsLookedUpOnce() {
    operator.get(NOTHING);
    var before = Replicas.FIRST.connectionsTaken();
    for (int i = 0; i < 20; i++) {
      assertThat(Replicas.FIRST.as("unknown-operator").get(NOTHING).status()).isEqualTo(401);
    }
    assertThat(Replicas.FIRST.connectionsTaken() - before).isBetween(1, 4);
  }

  @Test
  void aHostThatEnrolledWithOneReplicaChecksInAtTheOther() {
    for (int i = 0; i < 5; i++) {
      var agent = Replicas.FIRST.enrolled("moved%d".formatted(i)).movedTo(Replicas.SECOND);
      agent.checkIn();
      var again = new Enrolment(agent.name(), "f".repeat(64));
      assertThat(Replicas.SECOND.as(Replicas.FIRST.joinToken()).post("/agent/v1/enrolment", again).status())
          .as("a name belongs to its first credential, whoever took it in")
          .isEqualTo(409);
    }
  }

  @Test
  void anEnrolmentThatIsRepeatedAtTheOtherReplicaChangesNothing() {
    var enrolment = new Enrolment("repeated", TestAgent.digest("repeated"));
    assertThat(Replicas.FIRST.joiner().post("/agent/v1/enrolment", enrolment).status()).isEqualTo(204);
    var joiner = Replicas.SECOND.as(Replicas.FIRST.joinToken());
    assertThat(joiner.post("/agent/v1/enrolment", enrolment).status()).isEqualTo(204);
    var other = joiner.post("/agent/v1/enrolment", new Enrolment("other", TestAgent.digest("repeated")));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.text("detail")).contains("belongs to host repeated");
  }

  @Test
  void anUnknownCredentialIsLookedUpOnceForAll() {
    var stranger = Replicas.FIRST.as("unknown-host");
    var checkIn = Map.of("seenGeneration", 0, "bootId", "b", "kernelRelease", "k", "agentVersion", "v");
    var before = Replicas.FIRST.connectionsTaken();
    IntStream.range(0, 20).forEach(_ -> assertThat(stranger.post("/agent/v1/check-in", checkIn).status()).isEqualTo(401));
    assertThat(Replicas.FIRST.connectionsTaken() - before).isBetween(1, 6);
  }

  @Test
  void withoutTheDatabaseTheKnownGoOnAndTheOthersAreToldToAskAgain() throws Exception {
    try (var service = RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh())) {
      var agent = service.enrolled("known-host");
      agent.checkIn();
      var known = service.operator();
      assertThat(known.get(NOTHING).status()).isEqualTo(404);
      ((DelegatingDataSource) service.bean(DataSource.class)).unwrap(HikariDataSource.class).close();
      assertThat(agent.checkInLater().join().heldMillis()).isPositive();
      var checkIn = Map.of("seenGeneration", 0, "bootId", "b", "kernelRelease", "k", "agentVersion", "v");
      var unheard = service.as("unknown-host").post("/agent/v1/check-in", checkIn);
      assertThat(unheard.status()).isEqualTo(503);
      assertThat(unheard.type()).startsWith("application/problem+json");
      assertThat(service.as("unknown-operator").get(NOTHING).status()).isEqualTo(503);
      service.clock().advance(Duration.ofSeconds(6));
      assertThat(known.get(NOTHING).status()).as("nobody knows whether it was revoked").isEqualTo(503);
    }
  }
}
