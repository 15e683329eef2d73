package io.kexecfleet.service.checkin;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Enrolment;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnrolmentTest {

  private static final String PATH = "/agent/v1/enrolment";

  private final RunningService service = RunningService.shared();

  private static Enrolment of(String host, String credential) {
    return new Enrolment(host, TestAgent.digest(credential));
  }

  @Test
  void sayingTheSameAgainChangesNothing() {
    var joiner = service.joiner();
    assertThat(joiner.post(PATH, of("twice", "a")).status()).isEqualTo(204);
    var enrolledAt = service.database().queryForObject("select enrolled_at from host where name = 'twice'", java.time.OffsetDateTime.class);
    assertThat(joiner.post(PATH, of("twice", "a")).status()).isEqualTo(204);
    assertThat(service.database().queryForObject("select enrolled_at from host where name = 'twice'", java.time.OffsetDateTime.class))
        .isEqualTo(enrolledAt);
  }

  @Test
  void aNameBelongsToItsFirstCredential() {
    var joiner = service.joiner();
    assertThat(joiner.post(PATH, of("taken", "b")).status()).isEqualTo(204);
    var other = joiner.post(PATH, of("taken", "c"));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.type()).startsWith("application/problem+json");
    assertThat(other.text("detail")).contains("taken").contains("credential");
  }

  @Test
  void aCredentialBelongsToOneName() {
    var joiner = service.joiner();
    assertThat(joiner.post(PATH, of("owner", "d")).status()).isEqualTo(204);
    assertThat(joiner.post(PATH, of("borrower", "d")).status()).isEqualTo(409);
  }

  @Test
  void claimsAHostThatAnOperatorMadeBeforehand() {
    assertThat(service.operator().post("/api/v1/hosts", Map.of("name", "beforehand")).status()).isEqualTo(201);
    assertThat(service.joiner().post(PATH, of("beforehand", "e")).status()).isEqualTo(204);
    assertThat(service.operator().get("/api/v1/hosts/beforehand").json().path("enrolled").asBoolean()).isTrue();
  }

  @Test
  void whatIsNoNameOrNoDigestIsRefusedByName() {
    var joiner = service.joiner();
    assertThat(joiner.post(PATH, of("No Name", "f")).text("detail")).contains("name");
    assertThat(joiner.post(PATH, new Enrolment("fine", "XYZ")).text("detail")).contains("credentialSha256");
    var missing = joiner.post(PATH, "{\"host\":\"fine\"}");
    assertThat(missing.status()).isEqualTo(400);
    assertThat(missing.text("field")).isEqualTo("credentialSha256");
  }
}
