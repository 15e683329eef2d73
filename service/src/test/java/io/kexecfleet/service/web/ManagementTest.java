package io.kexecfleet.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.RunningService;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health and metrics have a door of their own, and there is nothing else behind it. */
class ManagementTest {

  private static final RunningService SERVICE = RunningService.shared();

  @Test
  void healthIsForEverybodyAndShowsNoDetails() {
    var there = SERVICE.asAtManagement("");
    for (var path : List.of("/actuator/health", "/actuator/health/readiness", "/actuator/health/liveness")) {
      var answer = there.get(path);
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.text("status")).isEqualTo("UP");
      assertThat(answer.json().has("components")).isFalse();
    }
    assertThat(there.get("/actuator/health/db").status()).isEqualTo(404);
  }

  @Test
  void loadBalancersAskAtTheServicesDoor() {
    for (var path : List.of("/livez", "/readyz")) {
      var answer = SERVICE.as("").get(path);
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("{\"status\":\"UP\"}");
    }
  }

  @Test
  void metricsAreForOperators() {
    var path = "/actuator/prometheus";
    assertThat(SERVICE.asAtManagement("").get(path).status()).isEqualTo(401);
    assertThat(SERVICE.asAtManagement("guess").get(path).status()).isEqualTo(401);
    assertThat(SERVICE.asAtManagement(SERVICE.joinToken()).get(path).status()).isEqualTo(401);
    var answer = SERVICE.asAtManagement(SERVICE.operatorToken()).get(path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("jvm_memory_used_bytes").doesNotContain(SERVICE.operatorToken(), SERVICE.joinToken());
  }

  /** They are about the fleet as a whole. */
  @Test
  void metricsAreNotForWhoeverSeesSomeHostsOnly() {
    assertThat(SERVICE.asAtManagement(SERVICE.token(Role.VIEWER, "")).get("/actuator/prometheus").status()).isEqualTo(200);
    assertThat(SERVICE.asAtManagement(SERVICE.token(Role.OPERATOR, "team=red")).get("/actuator/prometheus").status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/env", "/env/spring.datasource.password", "/configprops", "/heapdump", "/threaddump", "/loggers", "/beans", "/mappings",
        "/scheduledtasks", "/conditions", "/info", "/metrics", "/shutdown", "/startup", "/flyway", "/sbom", "/caches", "/httpexchanges", "/logfile"
      })
  void nothingElseIsThereForAnybody(String endpoint) {
    var path = "/actuator" + endpoint;
    for (var there : List.of(SERVICE.asAtManagement(SERVICE.operatorToken()), SERVICE.operator())) {
      for (var answer : List.of(there.get(path), there.send("POST", path))) {
        assertThat(answer.status()).as("%s: %s", path, answer.body()).isIn(403, 404, 405);
        assertThat(answer.body()).doesNotContain("password", SERVICE.operatorToken());
      }
    }
    assertThat(SERVICE.asAtManagement("").get(path).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/actuator/health", "/actuator/health/readiness", "/actuator/prometheus"})
  void noneOfItIsAtTheServicesDoor(String path) {
    assertThat(SERVICE.operator().get(path).status()).isEqualTo(404);
    assertThat(SERVICE.as("").get(path).status()).isIn(401, 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/hosts", "/api/v1/tokens", "/livez"})
  void noneOfTheServiceIsAtThatDoor(String path) {
    assertThat(SERVICE.asAtManagement(SERVICE.operatorToken()).get(path).status()).isIn(403, 404);
  }
}
