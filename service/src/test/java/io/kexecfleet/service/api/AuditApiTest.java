package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.Replicas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AuditApiTest {

  private final Caller operator = Replicas.FIRST.operator();
  private final Caller auditor = named("auditor");

  private Caller named(String name) {
    var made = operator.post("/api/v1/tokens", Map.of("name", name + "-" + System.identityHashCode(this), "role", "ADMINISTRATOR"));
    return Replicas.FIRST.as(made.text("token"));
  }

  private List<JsonNode> about(String subject) {
    var entries = new ArrayList<JsonNode>();
    operator.get("/api/v1/audit?subject=" + subject).json().path("entries").forEach(entries::add);
    return entries;
  }

  private int entries() {
    return operator.get("/api/v1/audit?limit=1").json().path("entries").get(0).path("id").asInt();
  }

  private void leavesOne(String action, String subject, Runnable act) {
    var before = entries();
    act.run();
    var first = about(subject).getFirst();
    assertThat(entries()).as("entries for %s", action).isEqualTo(before + 1).isEqualTo(first.path("id").asInt());
    assertThat(first.path("action").asString()).isEqualTo(action);
    assertThat(first.path("actor").asString()).startsWith("auditor-");
    assertThat(first.path("address").asString()).isEqualTo("127.0.0.1");
    assertThat(first.path("at").asString()).isNotEmpty();
    assertThat(first.path("details").isObject()).isTrue();
  }

  @Test
  void everyActLeavesOneEntry() {
    leavesOne("host.create", "audited", () -> auditor.post("/api/v1/hosts", Map.of("name", "audited", "labels", Map.of("zone", "eu"))));
    leavesOne("host.label", "audited", () -> auditor.send("PUT", "/api/v1/hosts/audited/labels", Map.of("zone", "us")));
    leavesOne("host.label", "audited", () -> auditor.send("PATCH", "/api/v1/hosts/audited/labels", Map.of("rack", "r1")));
    leavesOne(
        "host.label",
        "audited",
        () -> auditor.post("/api/v1/hosts/labels", Map.of("hosts", Map.of("audited", Map.of("zone", "asia")))));
    leavesOne("token.create", "audited-token", () -> auditor.post("/api/v1/tokens", Map.of("name", "audited-token", "role", "VIEWER")));
    leavesOne("token.revoke", "audited-token", () -> auditor.send("DELETE", "/api/v1/tokens/audited-token"));
    var label = about("audited").getFirst().path("details");
    assertThat(label.path("before").path("rack").asString()).isEqualTo("r1");
    assertThat(label.path("labels").path("zone").asString()).isEqualTo("asia");
  }

  @Test
  void everyHostOfManyHasItsEntry() {
    operator.post("/api/v1/hosts", Map.of("name", "audited-a"));
    operator.post("/api/v1/hosts", Map.of("name", "audited-b"));
    operator.post(
        "/api/v1/hosts/labels",
        Map.of("hosts", Map.of("audited-a", Map.of("zone", "eu"), "audited-b", Map.of("zone", "eu"))));
    assertThat(about("audited-a")).hasSize(2);
    assertThat(about("audited-b")).hasSize(2);
  }

  @Test
  void whatWasRefusedOrChangesNothingLeavesNone() {
    operator.post("/api/v1/hosts", Map.of("name", "unaudited", "labels", Map.of("zone", "eu")));
    var before = entries();
    auditor.post("/api/v1/hosts", Map.of("name", "unaudited"));
    auditor.post("/api/v1/hosts", Map.of("name", "unaudited1", "labels", Map.of("-", "")));
    auditor.send("PUT", "/api/v1/hosts/unaudited/labels", Map.of("zone", "eu"));
    auditor.send("PUT", "/api/v1/hosts/unaudited/labels", Map.of("zone", "e u"));
    auditor.post("/api/v1/hosts/labels", Map.of("hosts", Map.of("unaudited", Map.of(), "nobody", Map.of())));
    auditor.post("/api/v1/tokens", Map.of("name", "operator", "role", "VIEWER"));
    auditor.send("DELETE", "/api/v1/tokens/nobody");
    assertThat(entries()).isEqualTo(before);
  }

  @Test
  void nobodyChoosesTheirOwnAddress() {
    auditor
        .with("X-Forwarded-For", "192.0.2.66")
        .send("PUT", "/api/v1/hosts/nobody/labels", "{}");
    auditor.with("X-Forwarded-For", "192.0.2.66").post("/api/v1/hosts", Map.of("name", "forwarded"));
    auditor.with("Forwarded", "for=192.0.2.66").send("PUT", "/api/v1/hosts/forwarded/labels", Map.of("zone", "eu"));
    assertThat(about("forwarded")).hasSize(2).allMatch(entry -> entry.path("address").asString().equals("127.0.0.1"));
  }

  private List<String> found(String query) {
    var found = new ArrayList<String>();
    operator.get("/api/v1/audit?" + query).json().path("entries").forEach(entry -> found.add(entry.path("action").asString() + " " + entry.path("subject").asString()));
    return found;
  }

  @Test
  void theRecordIsNarrowedByWhoWhatAndWhen() {
    var somebody = named("narrow");
    var name = somebody.get("/api/v1/self").text("name");
    somebody.post("/api/v1/hosts", Map.of("name", "narrow-host"));
    somebody.send("PUT", "/api/v1/hosts/narrow-host/labels", Map.of("zone", "eu"));
    somebody.put("/api/v1/freezes/narrow-freeze", Map.of("from", "2026-12-24T00:00:00Z", "to", "2026-12-25T00:00:00Z", "reason", "why"));
    assertThat(found("actor=" + name)).containsExactly("freeze.create narrow-freeze", "host.label narrow-host", "host.create narrow-host");
    assertThat(found("actor=%s&action=host".formatted(name))).containsExactly("host.label narrow-host", "host.create narrow-host");
    assertThat(found("actor=%s&action=host.create".formatted(name))).containsExactly("host.create narrow-host");
    assertThat(found("actor=%s&action=hos".formatted(name))).isEmpty();
    assertThat(found("actor=%s&subject=narrow-freeze".formatted(name))).containsExactly("freeze.create narrow-freeze");
    var at = operator.get("/api/v1/audit?subject=narrow-freeze").json().path("entries").get(0).path("at").asString();
    assertThat(found("actor=%s&since=%s".formatted(name, at))).containsExactly("freeze.create narrow-freeze");
    assertThat(found("actor=%s&until=%s".formatted(name, at))).containsExactly("host.label narrow-host", "host.create narrow-host");
    assertThat(operator.get("/api/v1/audit?since=2026-02-02T00:00:00Z&until=2026-01-01T00:00:00Z").text("field")).isEqualTo("until");
    assertThat(operator.get("/api/v1/audit?actor=" + "x".repeat(301)).text("field")).isEqualTo("actor");
  }

  @Test
  void pagesFollowOneAnother() {
    for (var name : List.of("page-a", "page-b", "page-c")) {
      operator.post("/api/v1/hosts", Map.of("name", name));
    }
    var newest = operator.get("/api/v1/audit?limit=2");
    assertThat(newest.json().path("entries").get(0).path("subject").asString()).isEqualTo("page-c");
    var next = operator.get("/api/v1/audit?limit=2&cursor=" + newest.text("next"));
    assertThat(next.json().path("entries").get(0).path("subject").asString()).isEqualTo("page-a");
    assertThat(operator.get("/api/v1/audit?subject=page-a").json().path("next").isNull()).isTrue();
    assertThat(operator.get("/api/v1/audit?limit=1001").text("field")).isEqualTo("limit");
    assertThat(operator.get("/api/v1/audit?subject=a%00b").text("field")).isEqualTo("subject");
    assertThat(operator.get("/api/v1/audit?cursor=x").text("field")).isEqualTo("cursor");
  }
}
