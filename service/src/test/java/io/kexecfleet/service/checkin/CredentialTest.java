package io.kexecfleet.service.checkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CredentialRenewal;
import io.kexecfleet.protocol.Enrolment;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.Replicas;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A host's credential: renewed by the host, revoked by an administrator, gone with its retirement; on every replica. */
class CredentialTest {

  private static final String ENROLMENT = "/agent/v1/enrolment";
  private static final String CHECK_IN = "/agent/v1/check-in";
  private static final String RENEWAL = "/agent/v1/credential";

  /** Of an agent that has seen more than the service says to this host: it is never held. */
  private static final CheckIn WORD = new CheckIn(1, "boot", "7.2.12", "test", null);

  private static final Duration SECONDS = Duration.ofSeconds(15);

  private final RunningService first = Replicas.FIRST;
  private final RunningService second = Replicas.SECOND;

  private int enrol(String host, String credential) {
    return first.joiner().post(ENROLMENT, new Enrolment(host, TestAgent.digest(credential))).status();
  }

  private static int renew(Caller by, String next) {
    return by.post(RENEWAL, new CredentialRenewal(TestAgent.digest(next))).status();
  }

  private static int checkIn(Caller by) {
    return by.post(CHECK_IN, WORD).status();
  }

  private void assertRefusedEverywhere(String credential) {
    assertThat(checkIn(first.as(credential))).isEqualTo(401);
    await().atMost(SECONDS).until(() -> checkIn(second.as(credential)) == 401);
  }

  @Test
  void bothCredentialsWorkUntilTheNextOneIsShown() {
    assertThat(enrol("renewed", "renewed-1")).isEqualTo(204);
    assertThat(checkIn(second.as("renewed-1"))).isEqualTo(200);
    for (var times = 0; times < 2; times++) {
      assertThat(renew(first.as("renewed-1"), "renewed-2")).as("said again, after a lost reply").isEqualTo(204);
      assertThat(checkIn(first.as("renewed-1"))).isEqualTo(200);
      assertThat(checkIn(second.as("renewed-1"))).isEqualTo(200);
    }
    assertThat(checkIn(second.as("renewed-2"))).isEqualTo(200);
    assertThat(checkIn(second.as("renewed-1"))).as("at once where it was shown").isEqualTo(401);
    await().atMost(SECONDS).until(() -> checkIn(first.as("renewed-1")) == 401);
    assertThat(checkIn(first.as("renewed-2"))).isEqualTo(200);
    assertThat(renew(first.as("renewed-2"), "renewed-2")).as("a late repetition").isEqualTo(204);
    assertThat(renew(first.as("renewed-1"), "renewed-3")).as("by the one that was replaced").isEqualTo(401);
  }

  @Test
  void oneThatWasAnnouncedAndNeverShownMakesWay() {
    assertThat(enrol("announced", "announced-1")).isEqualTo(204);
    assertThat(renew(first.as("announced-1"), "announced-2")).isEqualTo(204);
    assertThat(renew(first.as("announced-1"), "announced-3")).isEqualTo(204);
    assertRefusedEverywhere("announced-2");
    assertThat(checkIn(second.as("announced-3"))).isEqualTo(200);
  }

  @Test
  void somebodyElsesCredentialCannotBeAnnounced() {
    assertThat(enrol("victim", "victim-1")).isEqualTo(204);
    assertThat(enrol("thief", "thief-1")).isEqualTo(204);
    assertThat(renew(first.as("victim-1"), "victim-2")).isEqualTo(204);
    assertThat(renew(first.as("thief-1"), "victim-1")).isEqualTo(409);
    assertThat(renew(first.as("thief-1"), "victim-2")).isEqualTo(409);
    assertThat(first.as("thief-1").post(RENEWAL, Map.of("credentialSha256", "no digest")).status()).isEqualTo(400);
    assertThat(first.joiner().post(RENEWAL, new CredentialRenewal("0".repeat(64))).status()).as("no host").isEqualTo(403);
  }

  @Test
  void aRevokedHostIsRefusedEverywhereAndMayEnrolAgainWithAnotherCredential() {
    assertThat(enrol("revoked", "revoked-1")).isEqualTo(204);
    assertThat(renew(first.as("revoked-1"), "revoked-2")).isEqualTo(204);
    assertThat(checkIn(second.as("revoked-1"))).isEqualTo(200);
    for (var times = 0; times < 2; times++) {
      assertThat(first.operator().send("DELETE", "/api/v1/hosts/revoked/credential").status()).isEqualTo(204);
    }
    assertRefusedEverywhere("revoked-1");
    assertRefusedEverywhere("revoked-2");
    assertThat(first.operator().get("/api/v1/hosts/revoked").json().path("enrolled").asBoolean()).isFalse();
    assertThat(enrol("revoked", "revoked-1")).as("whoever stole it").isEqualTo(409);
    assertThat(enrol("revoked", "revoked-2")).isEqualTo(409);
    assertThat(enrol("revoked", "revoked-3")).isEqualTo(204);
    assertThat(checkIn(second.as("revoked-3"))).isEqualTo(200);
    assertThat(records("host.revoke", "revoked")).as("once").isEqualTo(1);
    assertThat(first.operator().send("DELETE", "/api/v1/hosts/nobody/credential").status()).isEqualTo(404);
  }

  @Test
  void heldCheckInsOfARevokedHostAreEnded() throws Exception {
    for (var service : List.of(first, second)) {
      var name = service == first ? "held-first" : "held-second";
      assertThat(enrol(name, name)).isEqualTo(204);
      var by = service.as(name);
      var generation = by.post(CHECK_IN, WORD).json().path("desired").path("generation").asLong();
      var held = by.postLater(CHECK_IN, new CheckIn(generation, "boot", "7.2.12", "test", null));
      var holding = service.bean(MeterRegistry.class).get("kexec.fleet.check.ins.held").gauge();
      await().atMost(SECONDS).until(() -> holding.value() > 0 || held.isDone());
      assertThat(held).as("held").isNotDone();
      assertThat(first.operator().send("DELETE", "/api/v1/hosts/%s/credential".formatted(name)).status()).isEqualTo(204);
      assertThat(held.get(15, TimeUnit.SECONDS).status()).isEqualTo(401);
    }
  }

  @Test
  void aRetiredHostIsGoneAndComesBackUnderItsName() {
    assertThat(enrol("retired", "retired-1")).isEqualTo(204);
    assertThat(first.operator().put("/api/v1/hosts/retired/labels", Map.of("retiring", "yes")).status()).isEqualTo(200);
    assertThat(first.operator().send("DELETE", "/api/v1/hosts/retired").status()).isEqualTo(204);
    assertRefusedEverywhere("retired-1");
    assertThat(first.operator().get("/api/v1/hosts/retired").status()).isEqualTo(404);
    assertThat(first.operator().get("/api/v1/hosts?limit=1000").body()).doesNotContain("\"retired\"");
    assertThat(first.operator().put("/api/v1/hosts/retired/labels", Map.of()).status()).isEqualTo(404);
    var rollout = Map.of("hosts", List.of("retired"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "returnWithin", "PT5M");
    assertThat(first.operator().post("/api/v1/rollouts", rollout).text("detail")).contains("not known").contains("retired");
    assertThat(records("host.retire", "retired")).isEqualTo(1);
    assertThat(first.operator().send("DELETE", "/api/v1/hosts/retired").status()).isEqualTo(404);

    assertThat(enrol("retired", "retired-1")).as("with what it had").isEqualTo(409);
    assertThat(enrol("retired", "retired-2")).isEqualTo(204);
    var back = first.operator().get("/api/v1/hosts/retired").json();
    assertThat(back.path("enrolled").asBoolean()).isTrue();
    assertThat(back.path("labels").isEmpty()).isTrue();
    assertThat(first.operator().send("DELETE", "/api/v1/hosts/retired").status()).isEqualTo(204);
    assertThat(first.operator().post("/api/v1/hosts", Map.of("name", "retired", "labels", Map.of("again", "yes"))).status()).isEqualTo(201);
    assertThat(first.operator().get("/api/v1/hosts/retired").json().path("labels").path("again").asString()).isEqualTo("yes");
  }

  @Test
  void aHostThatARolloutCountsOnIsNotRetired() {
    var agent = first.enrolled("counted-on");
    agent.checkIn();
    var rollout = Map.of("hosts", List.of("counted-on"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "returnWithin", "PT5M");
    var started = first.operator().post("/api/v1/rollouts", rollout);
    assertThat(started.status()).as(started.body()).isEqualTo(201);
    var refused = first.operator().send("DELETE", "/api/v1/hosts/counted-on");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("detail")).contains("is in rollout");
    agent.checkIn();
    assertThat(first.operator().send("POST", "/api/v1/rollouts/%s/abort".formatted(started.text("id"))).status())
        .isLessThan(300);
    await()
        .atMost(SECONDS)
        .until(
            () -> {
              agent.checkIn();
              return first.operator().send("DELETE", "/api/v1/hosts/counted-on").status() == 204;
            });
  }

  /** Somebody has the credential of another host, and knows the id of the reboot. */
  @Test
  void aStolenCredentialOfOneHostDoesNotTouchAnothersReboot() {
    var victim = first.enrolled("robbed");
    victim.checkIn();
    assertThat(enrol("robber", "robber-1")).isEqualTo(204);
    var rollout = Map.of("hosts", List.of("robbed"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "returnWithin", "PT5M");
    var id = first.operator().post("/api/v1/rollouts", rollout).text("id");
    var reboot = Objects.requireNonNull(victim.checkIn().desired().order()).rebootId();
    var before = reboot(reboot);
    var lie =
        RebootStatus.returned(
            new RebootReport(reboot, Outcome.NEVER_LEFT, List.of("a lie"), "boot", "boot", "1", "1", null, List.of(), List.of(), null, true));
    for (var status : List.of(lie, RebootStatus.staged(reboot, null), RebootStatus.staging(reboot))) {
      var said = first.as("robber-1").post(CHECK_IN, new CheckIn(1, "boot", "7.2.12", "test", status));
      assertThat(said.status()).isEqualTo(200);
      assertThat(said.json().path("desired").path("order").isMissingNode() || said.json().path("desired").path("order").isNull())
          .as("nobody is told another's order")
          .isTrue();
    }
    assertThat(reboot(reboot)).isEqualTo(before);
    assertThat(first.operator().send("POST", "/api/v1/rollouts/%s/abort".formatted(id)).status()).isLessThan(300);
  }

  private Map<String, @Nullable Object> reboot(String id) {
    return first.database().queryForMap("select state, step, outcome, report, refusal, load, observed_at from reboot where id = ?::uuid", id);
  }

  private long records(String action, String subject) {
    return Objects.requireNonNull(
        first.database().queryForObject("select count(*) from audit_entry where action = ? and subject = ?", Long.class, action, subject));
  }
}
