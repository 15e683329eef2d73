package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class HostLabelsApiTest {

  private static final String HOSTS = "/api/v1/hosts";

  private final RunningService service = RunningService.shared();
  private final Caller operator = service.operator();

  private void host(String name, Map<String, String> labels) {
    var answer = operator.post(HOSTS, Map.of("name", name, "labels", labels));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    assertThat(labels(answer.json())).isEqualTo(labels);
  }

  private static Map<String, String> labels(JsonNode host) {
    var labels = new LinkedHashMap<String, String>();
    host.path("labels").properties().forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
    return labels;
  }

  private Map<String, String> labels(String host) {
    return labels(operator.get(HOSTS + "/" + host).json());
  }

  private List<String> names(String query) {
    var names = new ArrayList<String>();
    var page = operator.get(HOSTS + "?" + query);
    assertThat(page.status()).as(page.body()).isEqualTo(200);
    page.json().path("hosts").forEach(host -> names.add(host.path("name").asString()));
    return names;
  }

  @Test
  void areSetReplacedAndChanged() {
    host("label0", Map.of("zone", "eu"));
    var replaced = operator.send("PUT", HOSTS + "/label0/labels", Map.of("rack", "r1", "role", "web"));
    assertThat(replaced.status()).as(replaced.body()).isEqualTo(200);
    assertThat(labels(replaced.json())).isEqualTo(Map.of("rack", "r1", "role", "web"));
    var changed =
        operator
            .with("Content-Type", "application/merge-patch+json")
            .send("PATCH", HOSTS + "/label0/labels", "{\"rack\":\"r2\",\"role\":null,\"gone\":null,\"zone\":\"us\"}");
    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    assertThat(labels("label0")).isEqualTo(Map.of("rack", "r2", "zone", "us"));
    assertThat(operator.send("PUT", HOSTS + "/label0/labels", "{}").status()).isEqualTo(200);
    assertThat(labels("label0")).isEmpty();
  }

  @Test
  void areWithoutLabelsWhereNoneAreSaid() {
    assertThat(operator.post(HOSTS, Map.of("name", "label-none")).json().path("labels").isObject()).isTrue();
    assertThat(labels("label-none")).isEmpty();
  }

  @Test
  void whatARebootWritesLeavesThemAlone() {
    var agent = service.enrolled("label-agent");
    operator.send("PUT", HOSTS + "/label-agent/labels", Map.of("zone", "eu"));
    agent.checkIn();
    operator.post("/api/v1/rollouts", Map.of("hosts", List.of("label-agent"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
    assertThat(labels("label-agent")).isEqualTo(Map.of("zone", "eu"));
  }

  /** Quotes are single here. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'zone':1}", "{'zone':true}", "{'zone':{}}", "{'zone':['a']}", "{'-':'a'}", "{'zone':'a b'}", "{'zone':'a','zone':'b'}",
        "['zone']", "'zone'", "null", "", "{", "{'\\u0000':'a'}", "{'\\ud800':'a'}", "{'zone':'\\ud800'}"
      })
  void whatIsNoSetOfLabelsIsRefusedAndNothingChanges(String body) {
    if (operator.get(HOSTS + "/label-refuse").status() == 404) {
      host("label-refuse", Map.of("kept", "yes"));
    }
    for (var method : List.of("PUT", "PATCH")) {
      var answer = operator.send(method, HOSTS + "/label-refuse/labels", body.replace('\'', '"'));
      assertThat(answer.status()).as(answer.body()).isEqualTo(400);
      assertThat(answer.type()).startsWith("application/problem+json");
      assertThat(answer.body()).doesNotContain("Exception").doesNotContain("io.kexecfleet");
    }
    assertThat(labels("label-refuse")).isEqualTo(Map.of("kept", "yes"));
  }

  @Test
  void nullTakesALabelAwayOnlyInAPatch() {
    host("label-null", Map.of("zone", "eu"));
    assertThat(operator.send("PUT", HOSTS + "/label-null/labels", "{\"zone\":null}").text("field")).isEqualTo("labels");
    assertThat(operator.post(HOSTS, "{\"name\":\"label-null1\",\"labels\":{\"zone\":null}}").status()).isEqualTo(400);
    assertThat(operator.get(HOSTS + "/label-null1").status()).isEqualTo(404);
    assertThat(labels("label-null")).isEqualTo(Map.of("zone", "eu"));
  }

  @Test
  void ofHostsThatAreNotThereAreRefused() {
    assertThat(operator.send("PUT", HOSTS + "/label-nobody/labels", "{}").status()).isEqualTo(404);
    assertThat(operator.send("PATCH", HOSTS + "/label-nobody/labels", "{}").status()).isEqualTo(404);
  }

  @Test
  void ofTenThousandHostsAreReplacedAtOnce() {
    service.database().update(
        "insert into host (id, name, labels, created_at) select gen_random_uuid(), 'bulk' || i, '{\"old\":\"x\"}', now() from generate_series(1, 10000) i");
    var wanted = new LinkedHashMap<String, Map<String, String>>();
    for (int i = 1; i <= 10_000; i++) {
      wanted.put(
          "bulk" + i,
          Map.of("bulk-rack", "r" + i % 100, "zone", "eu-central-1", "topology.example.com/row", "row-" + i % 1000, "role", "web"));
    }
    var before = service.connectionsTaken();
    var answer = operator.post(HOSTS + "/labels", Map.of("hosts", wanted));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(service.connectionsTaken()).as("not a transaction for each; the service's own clockwork takes one now and then").isLessThan(before + 100);
    assertThat(answer.json().path("changed").asInt()).isEqualTo(10_000);
    assertThat(labels("bulk4711")).isEqualTo(wanted.get("bulk4711"));
    assertThat(names("selector=bulk-rack=r7&limit=1000")).hasSize(100);
    wanted.put("bulk1", Map.of());
    assertThat(operator.post(HOSTS + "/labels", Map.of("hosts", wanted)).json().path("changed").asInt()).isEqualTo(1);
    wanted.put("bulk10001", Map.of());
    assertThat(operator.post(HOSTS + "/labels", Map.of("hosts", wanted)).text("field")).isEqualTo("hosts");
  }

  /** Each with one good host before and one behind; quotes are single here. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'label-nobody':{}|hosts|label-nobody
          'No Name':{}|hosts|No Name
          'label-many2':{'zone':'a b'}|hosts.label-many2|zone
          'label-many2':{'zone':null}|hosts.label-many2|zone
          'label-many2':null|hosts|object
          'label-many2':[]|hosts.label-many2|type
          """)
  void ofManyAreAllReplacedOrNone(String bad, String field, String said) {
    for (var name : List.of("label-many1", "label-many2", "label-many3")) {
      if (operator.get(HOSTS + "/" + name).status() == 404) {
        host(name, Map.of("kept", "yes"));
      }
    }
    var body = "{'hosts':{'label-many1':{'new':'1'},%s,'label-many3':{'new':'1'}}}".formatted(bad).replace('\'', '"');
    var answer = operator.post(HOSTS + "/labels", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.text("field")).isEqualTo(field);
    assertThat(answer.text("detail")).contains(said);
    assertThat(labels("label-many1")).isEqualTo(Map.of("kept", "yes"));
    assertThat(labels("label-many3")).isEqualTo(Map.of("kept", "yes"));
  }

  @Test
  void manyMustBeSomebody() {
    for (var body : List.of("{}", "{\"hosts\":{}}", "{\"hosts\":null}", "{\"hosts\":[]}")) {
      assertThat(operator.post(HOSTS + "/labels", body).text("field")).isEqualTo("hosts");
    }
    assertThat(operator.post(HOSTS + "/labels", "{\"host\":{}}").text("field")).isEqualTo("host");
  }

  @Test
  void chooseHostsPageByPage() {
    IntStream.range(0, 5).forEach(i -> host("pick%d".formatted(i), Map.of("pick", i % 2 == 0 ? "even" : "odd", "all", "1")));
    host("pick5", Map.of());
    assertThat(names("selector=pick%3Deven")).containsExactly("pick0", "pick2", "pick4");
    assertThat(names("selector=pick+in+(odd,even),pick!=even,all")).containsExactly("pick1", "pick3");
    assertThat(names("selector=!pick&search=pick")).containsExactly("pick5");
    var first = operator.get(HOSTS + "?selector=pick=even&limit=2");
    var second = operator.get(HOSTS + "?selector=pick=even&limit=2&cursor=" + first.text("next"));
    assertThat(second.json().path("hosts").get(0).path("name").asString()).isEqualTo("pick4");
    assertThat(second.json().path("next").isNull()).isTrue();
  }

  @Test
  void aSelectorThatIsNoneIsRefused() {
    var answer = operator.get(HOSTS + "?selector=pick==in==(");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("field")).isEqualTo("selector");
    assertThat(operator.get(HOSTS + "?selector=" + "a".repeat(4097)).text("field")).isEqualTo("selector");
    assertThat(operator.get(HOSTS + "?search=%00").text("field")).isEqualTo("search");
  }
}
