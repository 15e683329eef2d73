package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Enrolment;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.api.Test;

/** Every door, with no token, a wrong one, one for another door, and the right one. */
class DoorsTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static final String UNKNOWN = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

  enum Who {
    NOBODY,
    STRANGER,
    OPERATOR,
    JOINER,
    HOST
  }

  record Door(String name, Who opensFor, int opened) {
    Caller.Answer knock(Caller caller) {
      return switch (name) {
        case "enrolment" -> caller.post("/agent/v1/enrolment", new Enrolment("door", TestAgent.digest("door")));
        case "check-in" -> caller.post("/agent/v1/check-in", Map.of("seenGeneration", 0, "bootId", "b", "kernelRelease", "k", "agentVersion", "v"));
        default -> caller.get(name);
      };
    }
  }

  private static final List<Door> DOORS =
      List.of(
          new Door("enrolment", Who.JOINER, 204),
          new Door("check-in", Who.HOST, 200),
          new Door("/api/v1/hosts", Who.OPERATOR, 200),
          new Door("/api/v1/rollouts", Who.OPERATOR, 200),
          new Door("/api/v1/tokens", Who.OPERATOR, 200),
          new Door("/api/v1/audit", Who.OPERATOR, 200),
          new Door("/api/v1/windows", Who.OPERATOR, 200),
          new Door("/api/v1/freezes", Who.OPERATOR, 200),
          new Door("/api/v1/budgets", Who.OPERATOR, 200));

  static Stream<Arguments> knocks() {
    return DOORS.stream().flatMap(door -> Stream.of(Who.values()).map(who -> Arguments.of(door, who)));
  }

  private static final Supplier<Caller> HOST = SERVICE.enrolled("door-host")::caller;

  private static Caller caller(Who who) {
    return switch (who) {
      case NOBODY -> SERVICE.as("");
      case STRANGER -> SERVICE.as(UNKNOWN);
      case OPERATOR -> SERVICE.operator();
      case JOINER -> SERVICE.joiner();
      case HOST -> HOST.get();
    };
  }

  @ParameterizedTest
  @MethodSource("knocks")
  void opensForOneOnly(Door door, Who who) {
    var answer = door.knock(caller(who));
    if (who == door.opensFor) {
      assertThat(answer.status()).as(answer.body()).isEqualTo(door.opened);
    } else {
      assertThat(answer.status()).isIn(401, 403);
      assertThat(answer.type()).startsWith("application/problem+json");
      assertThat(answer.json().path("status").asInt()).isEqualTo(answer.status());
    }
  }

  @ParameterizedTest
  @MethodSource("closed")
  void everythingElseIsClosedEvenToOperators(String path) {
    assertThat(SERVICE.operator().get(path).status()).isIn(403, 404);
    assertThat(SERVICE.as("").get(path).status()).isEqualTo(401);
  }

  static Stream<String> closed() {
    return Stream.of("/actuator", "/actuator/env", "/actuator/heapdump", "/index.html", "/agent/v1/other", "/error")
        .filter(path -> !path.startsWith("/agent"));
  }

  @Test
  void tokensAreKeptAsDigestsOnly() {
    var digests = SERVICE.database().queryForList("select sha256 from access_token", String.class);
    assertThat(digests).isNotEmpty().allMatch(digest -> digest.matches("[0-9a-f]{64}"));
  }
}
