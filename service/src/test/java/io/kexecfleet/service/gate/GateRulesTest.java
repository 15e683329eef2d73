package io.kexecfleet.service.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.problem.InvalidInputException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

class GateRulesTest {

  private static final String PROMETHEUS =
      "'name':'errors', 'type':'PROMETHEUS', 'when':'BETWEEN_WAVES', 'query':'sum(errors)', 'comparison':'<', 'threshold':0.5";
  private static final String HTTP = "'name':'page', 'type':'HTTP', 'when':'BEFORE_HOSTS', 'url':'https://status.example/health'";
  private static final String HOLD = "'name':'go', 'type':'HOLD', 'when':'BETWEEN_WAVES'";

  /** As strict as the operators' door. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private final GateRules rules =
      new GateRules(SomeGates.settings("http://localhost:9090", "", "https://status.example/health"));
  private final GateRules nothingAllowed = new GateRules(SomeGates.settings("", ""));

  /** A later field of the same name takes the place of an earlier one. */
  private static GateRequest request(String fields) {
    return JSON.readValue("{%s}".formatted(fields.replace('\'', '"')), GateRequest.class);
  }

  private GateSpec only(String fields) {
    return rules.checked(List.of(request(fields))).getFirst();
  }

  private static void assertRefused(GateRules rules, String fields, String field, String reason) {
    assertThatThrownBy(() -> rules.checked(List.of(request(HOLD + ", 'name':'first'"), request(fields))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("gates[1]." + field)
        .hasMessageContaining(reason)
        .extracting(e -> ((InvalidInputException) e).field())
        .isEqualTo("gates[1]." + field);
  }

  @Test
  void whatIsLeftOutIsFilledIn() {
    assertThat(only(PROMETHEUS))
        .isEqualTo(
            new GateSpec.Prometheus(
                "errors", GateSpec.When.BETWEEN_WAVES, Duration.ofSeconds(30), Duration.ofSeconds(60), null,
                "sum(errors)", GateSpec.Comparison.LESS, 0.5, false));
    assertThat(only(HTTP))
        .isEqualTo(
            new GateSpec.Http(
                "page", GateSpec.When.BEFORE_HOSTS, Duration.ofSeconds(30), Duration.ofSeconds(60), null,
                "https://status.example/health", List.of(200), null));
    assertThat(only(HOLD)).isEqualTo(new GateSpec.Hold("go", GateSpec.When.BETWEEN_WAVES));
  }

  @Test
  void whatIsSaidIsKept() {
    assertThat(only(PROMETHEUS + ", 'comparison':'>=', 'threshold':-3, 'emptyIsOpen':true, 'interval':'PT5S', 'holdsFor':'PT5S', 'forAtLeast':'PT10M'"))
        .isEqualTo(
            new GateSpec.Prometheus(
                "errors", GateSpec.When.BETWEEN_WAVES, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMinutes(10),
                "sum(errors)", GateSpec.Comparison.AT_LEAST, -3, true));
    assertThat(only(HTTP + ", 'url':'https://status.example/health/db?ready', 'statuses':[200,204,200], 'contains':'green'"))
        .isEqualTo(
            new GateSpec.Http(
                "page", GateSpec.When.BEFORE_HOSTS, Duration.ofSeconds(30), Duration.ofSeconds(60), null,
                "https://status.example/health/db?ready", List.of(200, 204), "green"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'type':'SHELL'                     | type       | PROMETHEUS, HTTP or HOLD
          'type':null                        | type       | PROMETHEUS, HTTP or HOLD
          'name':null                        | name       | 1 to 63
          'name':'Errors'                    | name       | 1 to 63
          'name':''                          | name       | 1 to 63
          'when':'SOMETIMES'                 | when       | BETWEEN_WAVES or BEFORE_HOSTS
          'when':null                        | when       | BETWEEN_WAVES or BEFORE_HOSTS
          'interval':'PT4.999S'              | interval   | from PT5S to PT10M
          'interval':'PT10M1S'               | interval   | from PT5S to PT10M
          'interval':'30s'                   | interval   | from PT5S to PT10M
          'holdsFor':'PT29S'                 | holdsFor   | from PT30S to PT1H
          'holdsFor':'PT61M'                 | holdsFor   | from PT30S to PT1H
          'forAtLeast':'PT0S'                | forAtLeast | from PT1S to PT24H
          'forAtLeast':'PT9999999999H'       | forAtLeast | from PT1S to PT24H
          'query':null                       | query      | 1 to 4096 characters
          'query':''                         | query      | 1 to 4096 characters
          'query':'  '                       | query      | 1 to 4096 characters
          'comparison':null                  | comparison | < <= > >= == !=
          'comparison':'=<'                  | comparison | < <= > >= == !=
          'threshold':null                   | threshold  | finite number
          'threshold':1e999                  | threshold  | finite number
          'url':'https://status.example/'    | url        | does not go with type PROMETHEUS
          'statuses':[200]                   | statuses   | does not go with type PROMETHEUS
          'contains':'x'                     | contains   | does not go with type PROMETHEUS
          'when':'BEFORE_HOSTS', 'forAtLeast':'PT1M' | forAtLeast | only with BETWEEN_WAVES
          """)
  void whatPrometheusGatesCannotBe(String change, String field, String reason) {
    assertRefused(rules, PROMETHEUS + ", " + change, field, reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'url':null                                   | url         | must be a URL
          'url':'https://status.example/'              | url         | kexec-fleet.gate.http-allowed
          'url':'http://169.254.169.254/latest'        | url         | kexec-fleet.gate.http-allowed
          'url':'https://a:b@status.example/health'    | url         | without user name
          'statuses':[]                                | statuses    | 1 to 20
          'statuses':[199]                             | statuses    | 200 to 599
          'statuses':[600]                             | statuses    | 200 to 599
          'statuses':[200,null]                        | statuses    | 200 to 599
          'contains':''                                | contains    | 1 to 1000
          'contains':'a\\u0000b'                       | contains    | NUL
          'query':'up'                                 | query       | does not go with type HTTP
          'comparison':'<'                             | comparison  | does not go with type HTTP
          'threshold':1                                | threshold   | does not go with type HTTP
          'emptyIsOpen':false                          | emptyIsOpen | does not go with type HTTP
          """)
  void whatHttpGatesCannotBe(String change, String field, String reason) {
    assertRefused(rules, HTTP + ", " + change, field, reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"interval", "holdsFor", "forAtLeast", "query", "url"})
  void aHoldIsNotAsked(String field) {
    assertRefused(rules, HOLD + ", '%s':'PT1M'".formatted(field), field, "does not go with type HOLD");
  }

  @Test
  void aServiceWithoutPlacesToAskHasHoldsOnly() {
    assertRefused(nothingAllowed, PROMETHEUS, "type", "kexec-fleet.gate.prometheus-url is not set");
    assertRefused(nothingAllowed, HTTP, "url", "kexec-fleet.gate.http-allowed");
    assertThat(nothingAllowed.checked(List.of(request(HOLD)))).hasSize(1);
  }

  @Test
  void thereAreNotTooManyAndEachHasItsName() {
    assertThat(rules.checked(null)).isEmpty();
    var names = IntStream.range(0, GateSpec.MOST + 1).mapToObj(i -> request(HOLD + ", 'name':'g%d'".formatted(i))).toList();
    assertThat(rules.checked(names.subList(1, GateSpec.MOST + 1))).hasSize(GateSpec.MOST);
    assertThatThrownBy(() -> rules.checked(names)).hasMessage("gates must be at most 20.");
    assertThatThrownBy(() -> rules.checked(List.of(names.getFirst(), request(PROMETHEUS + ", 'name':'g0'"))))
        .hasMessage("gates[1].name is g0, like another gate's: each needs its own.");
    assertThatThrownBy(() -> rules.checked(Collections.singletonList(null))).hasMessage("gates[0] is null.");
    assertThatThrownBy(() -> only(PROMETHEUS + ", 'query':'%s'".formatted("a".repeat(4097)))).hasMessageContaining("4096");
  }

  @Test
  void whatUsersAreShownIsTaken() throws Exception {
    var examples = DocumentedGates.all();
    assertThat(examples).hasSizeGreaterThan(4);
    assertThat(examples).allSatisfy(example -> assertThat(rules.checked(List.of(example))).hasSize(1));
  }

  @Test
  void aThresholdInQuotesIsNoNumberAndAMisspeltFieldNoField() {
    assertThatThrownBy(() -> request(PROMETHEUS + ", 'threshold':'0.5'")).isInstanceOf(MismatchedInputException.class);
    assertThatThrownBy(() -> request(PROMETHEUS + ", 'treshold':0.5")).isInstanceOf(UnrecognizedPropertyException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {PROMETHEUS, PROMETHEUS + ", 'forAtLeast':'PT10M'", HTTP + ", 'contains':'x'", HOLD})
  void isStoredAsItWasSentWithNothingLeftOut(String fields) {
    var gate = only(fields);
    var text = JsonMapper.shared().writerFor(GateSpec.class).writeValueAsString(gate);
    assertThat(JsonMapper.shared().readValue(text, GateSpec.class)).isEqualTo(gate);
    assertThat(only(text.substring(1, text.length() - 1))).as("what is shown can be sent again").isEqualTo(gate);
  }
}
