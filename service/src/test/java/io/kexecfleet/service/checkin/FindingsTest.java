package io.kexecfleet.service.checkin;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Finding.Severity;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What agents find on their hosts, and what operators are shown of it. */
class FindingsTest {

  private static final Finding NOTE = new Finding("CMA_SIZE", Severity.INFORMATION, "There is no CMA area.", "Boot with cma=256M.");
  private static final Finding WARNING = new Finding("TAINT", Severity.WARNING, "It \"died\", \u2026", "Look.");
  private static final Finding BLOCKING = new Finding("MEMORY", Severity.BLOCKING, "12 MiB are free.", "Free some.");

  private final RunningService service = RunningService.shared();

  private JsonNode shown(TestAgent agent) {
    var answer = service.operator().get("/api/v1/hosts/" + agent.name());
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private String readiness(TestAgent agent, Finding... found) {
    agent.host().find(found);
    agent.checkIn();
    assertThat(shown(agent).path("findings")).hasSize(found.length);
    return shown(agent).path("readiness").asString();
  }

  @Test
  void theMostSevereDecides() {
    var agent = service.enrolled("severity0");
    assertThat(readiness(agent)).isEqualTo("READY");
    assertThat(readiness(agent, NOTE)).isEqualTo("READY");
    assertThat(readiness(agent, NOTE, WARNING)).isEqualTo("WARNINGS");
    assertThat(readiness(agent, WARNING, BLOCKING, NOTE)).isEqualTo("BLOCKED");
    assertThat(readiness(agent)).isEqualTo("READY");
  }

  @Test
  void areShownAsTheyWereSaidWithTheHostAndNotInLists() {
    var agent = service.enrolled("finds0");
    readiness(agent, WARNING, NOTE);
    var first = shown(agent).path("findings").get(0);
    assertThat(first.path("code").asString()).isEqualTo("TAINT");
    assertThat(first.path("severity").asString()).isEqualTo("WARNING");
    assertThat(first.path("finding").asString()).isEqualTo(WARNING.finding());
    assertThat(first.path("remedy").asString()).isEqualTo("Look.");
    var listed = service.operator().get("/api/v1/hosts?search=finds0").json().path("hosts").get(0);
    assertThat(listed.path("readiness").asString()).isEqualTo("WARNINGS");
    assertThat(listed.path("findings").isNull()).isTrue();
    var labelled = service.operator().put("/api/v1/hosts/finds0/labels", Map.of());
    assertThat(labelled.json().path("findings")).hasSize(2);
  }

  @Test
  void whoHasNotLookedIsNotKnownToBeReady() {
    var agent = service.enrolled("looks0");
    assertThat(shown(agent).path("readiness").asString()).isEqualTo("UNKNOWN");
    agent.checkIn();
    assertThat(shown(agent).path("readiness").asString()).isEqualTo("UNKNOWN");
    assertThat(shown(agent).path("findings").isNull()).isTrue();
    readiness(agent, BLOCKING);
    agent.send(new CheckIn(0, "next-boot", "7.1", "1", null)).join();
    assertThat(shown(agent).path("readiness").asString()).as("the next boot is another one").isEqualTo("UNKNOWN");
    assertThat(shown(agent).path("findings").isNull()).isTrue();
  }

  static Stream<Arguments> unacceptable() {
    var finding = Map.of("code", "TAINT", "severity", "WARNING", "finding", "It died.", "remedy", "Look.");
    return Stream.of(
        Arguments.of(Collections.nCopies(CheckIn.MOST_FINDINGS + 1, finding), "findings"),
        Arguments.of(Collections.singletonList(null), "findings[0]"),
        Arguments.of(List.of(changed(finding, "finding", "a\0b")), "findings[0].finding"),
        Arguments.of(List.of(changed(finding, "severity", "DREADFUL")), "findings[0].severity"),
        Arguments.of(List.of(changed(finding, "code", "died")), "findings[0]"),
        Arguments.of(List.of(changed(finding, "finding", "x".repeat(Finding.LONGEST_FINDING + 1))), "findings[0]"),
        Arguments.of(List.of(changed(finding, "remedy", " ")), "findings[0]"));
  }

  private static Map<String, String> changed(Map<String, String> finding, String field, String value) {
    var changed = new TreeMap<>(finding);
    changed.put(field, value);
    return changed;
  }

  @ParameterizedTest
  @MethodSource("unacceptable")
  void whatCannotBeIsRefusedAndNamed(List<?> findings, String field) {
    var caller = service.enrolled("unacceptable" + Math.floorMod(findings.hashCode() + field.hashCode(), 1_000_000)).caller();
    var answer =
        caller.post(
            "/agent/v1/check-in",
            Map.of("seenGeneration", 0, "bootId", "b", "kernelRelease", "7.1", "agentVersion", "1", "findings", findings));
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.text("field")).as(answer.body()).isEqualTo(field);
  }
}
