package io.kexecfleet.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChartTest {

  private static final String NAME = "try-kexec-fleet";
  private static final String SUM = "/spec/template/metadata/annotations/checksum~1settings";
  private static final String CLUSTER = "postgresql.cnpg.io/v1 Cluster";

  @TempDir private Path folder;

  private static List<String> cases() {
    return Chart.cases();
  }

  private List<JsonNode> rendered(String values) throws IOException {
    return Chart.render(folder, Chart.values(values));
  }

  private static Stream<JsonNode> each(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  private static List<JsonNode> all(List<JsonNode> objects, String kind) {
    return objects.stream().filter(it -> it.path("kind").asText().equals(kind)).toList();
  }

  private static JsonNode one(List<JsonNode> objects, String kind, String name) {
    var found = all(objects, kind).stream().filter(it -> it.at("/metadata/name").asText().equals(name)).toList();
    assertThat(found).as("%s %s", kind, name).hasSize(1);
    return found.getFirst();
  }

  private static JsonNode settings(List<JsonNode> objects) throws IOException {
    return Chart.YAML.readTree(one(objects, "ConfigMap", NAME).path("data").path("application.yaml").asText());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void helmHasNothingToSayAgainstIt(String values) throws IOException {
    var said = Chart.lint(folder, Chart.values(values));
    assertThat(said.isFailed()).as("%s", said.getMessages()).isFalse();
    assertThat(said.getMessages()).noneMatch(message -> message.contains("WARNING") || message.contains("ERROR"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void kubernetesTakesEachObjectAsItIs(String values) throws IOException {
    var objects = rendered(values);
    assertThat(objects).extracting(it -> Kinds.of(it) + " " + it.at("/metadata/name").asText()).doesNotHaveDuplicates().hasSizeGreaterThan(3);
    for (var object : objects) {
      assertThat(object.at("/metadata/labels/app.kubernetes.io~1instance").asText()).as(Kinds.of(object)).isEqualTo(Chart.RELEASE);
      assertThat(object.at("/metadata/name").asText()).matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
      if (!Kinds.of(object).equals(CLUSTER)) {
        assertThat(Kinds.isKnown(object)).as("%s is a kind that is checked", Kinds.of(object)).isTrue();
        assertThat(Kinds.read(object)).isNotNull();
      }
    }
  }

  /** A check that takes everything would take this as well. */
  @Test
  void aFieldThatAKindDoesNotHaveIsFound() throws IOException {
    var deployment = one(rendered("external"), "Deployment", NAME);
    ((ObjectNode) deployment.at("/spec/template/spec")).put("hostNetwrok", true);
    assertThatThrownBy(() -> Kinds.read(deployment)).hasMessageContaining("hostNetwrok");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsNamedIsThere(String values) throws IOException {
    var objects = rendered(values);
    for (var kind : List.of("Deployment", "DaemonSet")) {
      for (var owner : all(objects, kind)) {
        var pod = owner.at("/spec/template");
        assertThat(labels(pod.at("/metadata/labels"))).containsAllEntriesOf(labels(owner.at("/spec/selector/matchLabels")));
        var volumes = each(pod.at("/spec/volumes")).map(it -> it.path("name").asText()).collect(Collectors.toSet());
        var mounted = new TreeSet<String>();
        for (var container : pod.at("/spec/containers")) {
          container.path("volumeMounts").forEach(it -> mounted.add(it.path("name").asText()));
          var ports = each(container.path("ports")).map(it -> it.path("name").asText()).toList();
          for (var probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            if (container.path(probe).has("httpGet")) {
              assertThat(ports).contains(container.path(probe).at("/httpGet/port").asText());
            }
          }
        }
        assertThat(mounted).isEqualTo(volumes);
      }
    }
    var deployment = one(objects, "Deployment", NAME);
    var pod = labels(deployment.at("/spec/template/metadata/labels"));
    var ports = each(deployment.at("/spec/template/spec/containers/0/ports")).map(it -> it.path("name").asText()).toList();
    for (var service : all(objects, "Service")) {
      assertThat(pod).containsAllEntriesOf(labels(service.at("/spec/selector")));
      assertThat(each(service.at("/spec/ports")).map(it -> it.path("targetPort").asText())).isSubsetOf(ports);
    }
    for (var monitor : all(objects, "ServiceMonitor")) {
      var watched = one(objects, "Service", NAME + "-management");
      assertThat(labels(watched.at("/metadata/labels"))).containsAllEntriesOf(labels(monitor.at("/spec/selector/matchLabels")));
      assertThat(labels(one(objects, "Service", NAME).at("/metadata/labels"))).doesNotContainKey("app.kubernetes.io/component");
      assertThat(watched.at("/spec/ports/0/name")).isEqualTo(monitor.at("/spec/endpoints/0/port"));
    }
    for (var ingress : all(objects, "Ingress")) {
      var backend = ingress.at("/spec/rules/0/http/paths/0/backend/service");
      assertThat(one(objects, "Service", backend.path("name").asText()).at("/spec/ports/0/name")).isEqualTo(backend.at("/port/name"));
    }
  }

  private static Map<String, String> labels(JsonNode labels) {
    return labels.properties().stream().collect(Collectors.toMap(Map.Entry::getKey, it -> it.getValue().asText()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theServiceMayDoNothingThatItWasNotGivenAndNoSecretIsInTheChart(String values) throws IOException {
    var objects = rendered(values);
    assertThat(all(objects, "Secret")).isEmpty();
    var pod = one(objects, "Deployment", NAME).at("/spec/template/spec");
    assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(pod.path("hostPID").asBoolean() || pod.path("hostNetwork").asBoolean() || pod.path("hostIPC").asBoolean()).isFalse();
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    for (var container : pod.path("containers")) {
      var may = container.path("securityContext");
      assertThat(may.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(may.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(may.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
      assertThat(may.has("privileged")).isFalse();
      assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
      assertThat(each(container.path("env")).map(it -> it.path("name").asText())).allMatch("JDK_JAVA_OPTIONS"::equals);
    }
    assertThat(each(pod.path("volumes"))).noneMatch(it -> it.has("hostPath"));
  }

  @Test
  void withoutValuesItSaysWhatHasToBeSet() throws IOException {
    var said = Chart.lint(folder, Chart.YAML.createObjectNode());
    assertThat(said.isFailed()).isTrue();
    assertThat(String.join("\n", said.getMessages())).contains("/address", "/image/repository", "/database/kind");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /                                | address        | '"http://fleet.example"'     | address
          /                                | adress         | '"https://fleet.example"'    | adress
          /                                | replicas       | 0                            | replicas
          /image                           | digest         | '"sha256:12"'                | digest
          /tls                             | mode           | '"none"'                     | mode
          /tls                             | mode           | '"certManager"'              | name
          /database                        | kind           | '"embedded"'                 | kind
          /database/external               | host           | '""'                         | host
          /database/external               | sslMode        | '"disable"'                  | sslMode
          /database/external               | password       | '"secret"'                   | password
          /oidc                            | issuer         | '"https://id.example"'       | audience
          /serviceMonitor                  | enabled        | true                         | tokenSecretName
          /agent                           | enabled        | true                         | joinTokenSecretName
          """)
  void whatCannotBeMeantIsRefused(String where, String field, String value, String named) throws IOException {
    var values = Chart.values("external");
    var place = where.equals("/") ? values : values.withObject(where);
    place.set(field, Chart.YAML.readTree(value));
    assertThatThrownBy(() -> Chart.render(folder, values)).hasMessageContaining(named);
  }

  @Test
  void theDatabaseIsReachedByAConnectionThatProvesWhoItIs() throws IOException {
    assertThat(settings(rendered("external")).at("/spring/datasource/url").asText())
        .isEqualTo("jdbc:postgresql://db.example:5432/kexec_fleet?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
    assertThat(settings(rendered("private-authority")).at("/spring/datasource/url").asText())
        .isEqualTo("jdbc:postgresql://db.example:5432/kexec_fleet?sslmode=verify-full&sslrootcert=/etc/kexec-fleet/database-ca/ca.crt");
    assertThat(settings(rendered("proxy")).at("/spring/datasource/url").asText()).isEqualTo("jdbc:postgresql://db.example:6432/fleet?sslmode=require");
    var all = rendered("everything");
    assertThat(settings(all).at("/spring/datasource/url").asText())
        .isEqualTo("jdbc:postgresql://%1$s-database-rw:5432/kexec_fleet?sslmode=verify-full&sslrootcert=/etc/kexec-fleet/database-ca/ca.crt".formatted(NAME));
    var secrets = each(one(all, "Deployment", NAME).at("/spec/template/spec/volumes")).map(it -> it.at("/secret/secretName").asText()).filter(it -> !it.isEmpty());
    assertThat(secrets).containsExactly(NAME + "-database-app", NAME + "-database-ca", "kexec-fleet-tls", "oidc", "first");
  }

  /** What its operator takes of a cluster, of which the chart uses this. */
  @Test
  void theClustersFieldsAreThoseOfItsOperator() throws IOException {
    var cluster = one(rendered("everything"), "Cluster", NAME + "-database");
    assertThat(fields(cluster.path("spec"))).isEqualTo(Set.of("instances", "imageName", "bootstrap", "storage", "resources", "backup"));
    assertThat(fields(cluster.at("/spec/bootstrap/initdb"))).isEqualTo(Set.of("database", "owner", "encoding"));
    assertThat(fields(cluster.at("/spec/storage"))).isEqualTo(Set.of("size", "storageClass"));
    assertThat(cluster.at("/metadata/annotations/helm.sh~1resource-policy").asText()).isEqualTo("keep");
  }

  private static Set<String> fields(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
  }

  @Test
  void behindAProxyTheServiceSpeaksHttpAndBelievesTheProxy() throws IOException {
    var settings = settings(rendered("proxy"));
    assertThat(settings.at("/kexec-fleet/web/plain-http").asText()).isEqualTo("behind-a-proxy");
    assertThat(settings.at("/server/forward-headers-strategy").asText()).isEqualTo("native");
    assertThat(settings.at("/server/ssl").isMissingNode()).isTrue();
    assertThat(settings(rendered("external")).at("/server/forward-headers-strategy").isMissingNode()).isTrue();
  }

  @Test
  void furtherSettingsWinAndAnotherSettingIsAnotherPod() throws IOException {
    var values = Chart.values("external");
    var before = rendered("external");
    values.withObject("/settings/server").put("port", 9999);
    values.withObject("/settings/kexec-fleet/check-in").put("hold", "30s");
    var after = Chart.render(folder, values);
    assertThat(settings(after).at("/server/port").asInt()).isEqualTo(9999);
    assertThat(settings(after).at("/server/ssl/bundle").asText()).isEqualTo("web");
    assertThat(settings(after).at("/kexec-fleet/check-in/hold").asText()).isEqualTo("30s");
    assertThat(one(after, "Deployment", NAME).at(SUM)).isNotEqualTo(one(before, "Deployment", NAME).at(SUM));
  }

  /** Also where what changed is not among the agent's own values. */
  @Test
  void anotherSettingOfTheAgentIsAnotherPodOnEachNode() throws IOException {
    var values = Chart.values("everything");
    values.put("address", "https://other.example");
    var agent = NAME + "-agent";
    var after = Chart.render(folder, values);
    assertThat(one(after, "ConfigMap", agent).path("data").path("agent.properties").asText()).contains("service.url=https://other.example\n");
    assertThat(one(after, "DaemonSet", agent).at(SUM)).isNotEqualTo(one(rendered("everything"), "DaemonSet", agent).at(SUM));
  }

  @Test
  void rulesAndDashboardsAreTheFilesAsTheyAre() throws IOException {
    var objects = rendered("everything");
    var rules = Chart.YAML.readTree(Chart.FOLDER.resolve("files/rules.yaml").toFile());
    assertThat(one(objects, "PrometheusRule", NAME).path("spec")).isEqualTo(rules);
    try (var files = Files.list(Chart.FOLDER.resolve("files/dashboards"))) {
      for (var file : files.toList()) {
        var name = file.getFileName().toString();
        var map = one(objects, "ConfigMap", NAME + "-" + name.replaceFirst("kexec-fleet-(.*)\\.json", "$1") + "-dashboard");
        assertThat(Chart.YAML.readTree(map.path("data").path(name).asText())).isEqualTo(Chart.YAML.readTree(file.toFile()));
        assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
      }
    }
  }

  @Test
  void onlyWhoIsNamedReachesHealthAndMetrics() throws IOException {
    var closed = one(rendered("external"), "NetworkPolicy", NAME);
    assertThat(each(closed.at("/spec/ingress")).map(it -> it.at("/ports/0/port").asText())).containsExactly("web");
    var open = one(rendered("everything"), "NetworkPolicy", NAME);
    assertThat(open.at("/spec/ingress/1/ports/0/port").asText()).isEqualTo("management");
    assertThat(open.at("/spec/ingress/1/from/0/namespaceSelector").isMissingNode()).isFalse();
    assertThat(each(open.at("/spec/egress"))).hasSize(3);
  }

  @Test
  void anAutoscalerAloneSaysHowManyThereAre() throws IOException {
    assertThat(one(rendered("everything"), "Deployment", NAME).at("/spec/replicas").isMissingNode()).isTrue();
    assertThat(one(rendered("external"), "Deployment", NAME).at("/spec/replicas").asInt()).isEqualTo(2);
  }

  @Test
  void itIsReleasedWithTheService() throws IOException {
    var version = Pattern.compile("<version>(.*?)(?:-SNAPSHOT)?</version>").matcher(Files.readString(Path.of("../pom.xml")));
    assertThat(version.find()).isTrue();
    var chart = Chart.YAML.readTree(Chart.FOLDER.resolve("Chart.yaml").toFile());
    assertThat(chart.path("version").asText()).isEqualTo(chart.path("appVersion").asText()).isEqualTo(version.group(1));
  }
}
