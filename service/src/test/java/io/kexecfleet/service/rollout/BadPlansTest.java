package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans that could never come to an end, or name what is not there. */
class BadPlansTest {

  private static final String PATH = "/api/v1/rollouts";

  private static RunningService service = RunningService.shared();

  private final Caller operator = service.operator();

  @BeforeAll
  static void start() {
    service = RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh());
    for (var name : List.of("g1", "g2")) {
      service.enrolled(name).checkIn();
      put("/api/v1/hosts/" + name + "/labels", Map.of("rack", "r1"));
    }
    put("/api/v1/windows/tiny", Map.of("start", "2026-01-05T22:00", "zone", "Europe/Berlin", "duration", "PT5M", "rrule", "FREQ=DAILY"));
  }

  private static void put(String path, Map<String, ?> body) {
    var answer = service.operator().send("PUT", path, body);
    assertThat(answer.status()).as(answer.body()).isIn(200, 201);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  /** One thing each that would never come to an end, or names what is not there; quotes are single here. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'selector':'rakc=r1'|selector|rakc
          'selector':'rack=r9'|selector|nobody
          'selector':'rack in r1'|selector|requirement
          'hosts':['nobody']|hosts|nobody
          'maxOut':'10%'|maxOut|less than one
          'maxOut':'150%'|maxOut|150
          'maxFailures':'150%'|maxFailures|150
          'maxFailures':'many'|maxFailures|percentage
          'maxOutPer':[{'label':'rack','maxOut':'10%'}]|maxOutPer[0].maxOut|less than one
          'maxOutPer':[{'label':'zone','maxOut':1}]|maxOutPer[0].label|zone
          'waves':[{'hosts':'100%'},{'hosts':1}]|waves[1]|no host
          'waves':[{'hosts':0}]|waves[0].hosts|at least 1
          'waves':[{'hosts':1,'selector':'rack=r1'}]|waves[0]|either
          'waves':[{'hosts':1,'minSuccess':'110%'}]|waves[0].minSuccess|110
          'waves':[{'hosts':1,'soak':'-PT1H'}]|waves[0].soak|PT0S
          'windows':['none']|windows|none
          'windows':['tiny']|windows|tiny
          'retries':{'most':11}|retries.most|10
          'order':{'by':'SPREAD'}|order.label|label
          'hooks':['../evil']|hooks|a-z
          'hooks':[null]|hooks|a-z
          'approvals':11|approvals|10
          'gates':[{'type':'HOLD','name':'A','when':'BETWEEN_WAVES'}]|gates[0].name|a-z
          'startAt':'tomorrow'|startAt|
          """)
  void whatCouldNeverComeToAnEndIsRefused(String mistake, String field, String reason) {
    var good = "'selector':'rack=r1','target':{'select':'LATEST_INSTALLED'},'maxOut':1";
    var name = mistake.substring(0, mistake.indexOf(':'));
    var rest = List.of(good.split(",(?=')")).stream().filter(part -> !part.startsWith(name + ":")).toList();
    var answer = operator.post(PATH, ("{" + String.join(",", rest) + "," + mistake + "}").replace('\'', '"'));
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.text("field")).as(answer.body()).isEqualTo(field);
    assertThat(answer.text("detail")).containsIgnoringCase(Objects.requireNonNullElse(reason, ""));
    assertThat(operator.get(PATH).json().path("rollouts").size()).isZero();
  }

  @Test
  void tenMegabytesAreRefusedUnread() {
    var answer = operator.post(PATH, "{\"name\":\"" + "x".repeat(10 << 20) + "\"}");
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.type()).startsWith("application/problem+json");
    assertThat(operator.get(PATH).json().path("rollouts").size()).isZero();
  }
}
