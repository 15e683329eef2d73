package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.support.Browser;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every operation by which operators change something, written down by hand, leaves an entry that says who, from where, what and to what. */
class EveryOperationOnRecordTest {

  private static final String API = "/api/v1";
  private static final Set<String> CHANGES_NOTHING = Set.of("POST /api/v1/rollouts/preview");

  private final RunningService service = RunningService.shared();
  private final Caller operator = service.operator();
  private final Set<String> done = new TreeSet<>();

  private Map<String, ?> rollout(String host, Map<String, ?> more) {
    var plan = new HashMap<String, Object>();
    plan.put("hosts", List.of(host));
    plan.put("target", Map.of("select", "LATEST_INSTALLED"));
    plan.put("maxOut", 1);
    plan.putAll(more);
    return plan;
  }

  private String made(String host, Map<String, ?> more) {
    return id(operator.post(API + "/rollouts", rollout(host, more)));
  }

  private static String id(Caller.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.location().substring(answer.location().lastIndexOf('/') + 1);
  }

  private static String path(String rollout, String rest) {
    return "%s/rollouts/%s/%s".formatted(API, rollout, rest);
  }

  private void onRecord(String operation, String action, String subject, Supplier<Caller.Answer> act) {
    onRecordBy("operator", operation, action, subject, act);
  }

  private void onRecordBy(String actor, String operation, String action, String subject, Supplier<Caller.Answer> act) {
    var answer = act.get();
    assertThat(answer.status()).as("%s: %s", operation, answer.body()).isIn(200, 201, 202, 204);
    var about = subject.isEmpty() ? id(answer) : subject;
    var entry = operator.get(API + "/audit?limit=1&subject=" + about).json().path("entries").get(0);
    assertThat(entry).as("entry for %s", operation).isNotNull();
    assertThat(entry.path("action").asString()).as(operation).isEqualTo(action);
    assertThat(entry.path("actor").asString()).as(operation).isEqualTo(actor);
    assertThat(entry.path("address").asString()).as(operation).isEqualTo("127.0.0.1");
    done.add(operation);
  }

  @Test
  void leavesAnEntry() {
    hosts();
    webhooks();
    tokens();
    sessions();
    joinTokensAndFleetLock();
    calendar();
    budgetsAndTemplates();
    rollouts();
    assertThat(done).isEqualTo(changing());
  }

  /** As the controllers declare them. */
  private Set<String> changing() {
    return Objects.requireNonNull(service.bean(DispatcherServlet.class).getHandlerMappings()).stream()
        .filter(RequestMappingHandlerMapping.class::isInstance)
        .flatMap(it -> ((RequestMappingHandlerMapping) it).getHandlerMethods().entrySet().stream())
        .filter(it -> it.getValue().getBeanType().getPackageName().equals(getClass().getPackageName()))
        .flatMap(
            it ->
                it.getKey().getMethodsCondition().getMethods().stream()
                    .filter(method -> method != RequestMethod.GET)
                    .flatMap(method -> it.getKey().getPatternValues().stream().map(pattern -> method + " " + pattern)))
        .filter(it -> !CHANGES_NOTHING.contains(it))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void hosts() {
    var labels = Map.of("zone", "eu");
    onRecord("POST /api/v1/hosts", "host.create", "op-host", () -> operator.post(API + "/hosts", Map.of("name", "op-host")));
    onRecord("PUT /api/v1/hosts/{name}/labels", "host.label", "op-host", () -> operator.put(API + "/hosts/op-host/labels", labels));
    onRecord(
        "PATCH /api/v1/hosts/{name}/labels",
        "host.label",
        "op-host",
        () -> operator.send("PATCH", API + "/hosts/op-host/labels", Map.of("rack", "r1")));
    onRecord(
        "POST /api/v1/hosts/labels",
        "host.label",
        "op-host",
        () -> operator.post(API + "/hosts/labels", Map.of("hosts", Map.of("op-host", labels))));
    service.enrolled("op-revoked");
    onRecord(
        "DELETE /api/v1/hosts/{name}/credential",
        "host.revoke",
        "op-revoked",
        () -> operator.send("DELETE", API + "/hosts/op-revoked/credential"));
    onRecord("DELETE /api/v1/hosts/{name}", "host.retire", "op-revoked", () -> operator.send("DELETE", API + "/hosts/op-revoked"));
  }

  private void webhooks() {
    var hook = API + "/webhooks/op-hook";
    onRecord("PUT /api/v1/webhooks/{name}", "webhook.put", "op-hook", () -> operator.put(hook, webhook(true)));
    onRecord("POST /api/v1/webhooks/{name}/secret", "webhook.secret", "op-hook", () -> operator.send("POST", hook + "/secret"));
    onRecord("POST /api/v1/webhooks/{name}/test", "webhook.test", "op-hook", () -> operator.send("POST", hook + "/test"));
    // What waited is given up with the webhook, and can be sent again once it is there again.
    operator.put(hook, webhook(false));
    operator.put(hook, webhook(true));
    var delivery = operator.get(hook + "/deliveries").json().path("deliveries").get(0).path("id").asString();
    onRecord(
        "POST /api/v1/webhooks/{name}/deliveries/{id}/replay",
        "webhook.replay",
        "op-hook",
        () -> operator.send("POST", hook + "/deliveries/" + delivery + "/replay"));
    onRecord("DELETE /api/v1/webhooks/{name}", "webhook.delete", "op-hook", () -> operator.send("DELETE", hook));
  }

  private static Map<String, ?> webhook(boolean enabled) {
    return Map.of("url", "http://127.0.0.1:9/", "template", "GENERIC", "events", List.of("rollout.failed"), "enabled", enabled);
  }

  private void tokens() {
    onRecordBy("system", "POST /api/v1/first-administrator", "token.create", "operator", () -> operator.get(API + "/self"));
    onRecord(
        "POST /api/v1/tokens",
        "token.create",
        "op-token",
        () -> operator.post(API + "/tokens", Map.of("name", "op-token", "role", "VIEWER")));
    onRecord("DELETE /api/v1/tokens/{name}", "token.revoke", "op-token", () -> operator.send("DELETE", API + "/tokens/op-token"));
  }

  private void sessions() {
    var token = operator.post(API + "/tokens", Map.of("name", "op-signed-in", "role", "VIEWER")).text("token");
    var browser = new Browser();
    browser.submit(Browser.form(browser.get(URI.create(service.url() + "/login")), "/login").with("token", token));
    var id = operator.get(API + "/sessions").json().path("sessions").get(0).path("id").asString();
    onRecord("DELETE /api/v1/sessions/{id}", "session.end", "op-signed-in", () -> operator.send("DELETE", API + "/sessions/" + id));
  }

  private void joinTokensAndFleetLock() {
    var join = Map.of("name", "op-join");
    onRecord("POST /api/v1/join-tokens", "join-token.create", "op-join", () -> operator.post(API + "/join-tokens", join));
    onRecord(
        "DELETE /api/v1/join-tokens/{name}", "join-token.revoke", "op-join", () -> operator.send("DELETE", API + "/join-tokens/op-join"));

    var group = API + "/fleet-lock/groups/op-group";
    var wanted = Map.of("slots", 1, "whenExpired", "HOLD");
    onRecord("PUT /api/v1/fleet-lock/groups/{group}", "fleet-lock-group.put", "op-group", () -> operator.put(group, wanted));
    var secret = operator.post(group + "/secret", "").text("secret");
    var taken =
        service
            .as(secret)
            .with("fleet-lock-protocol", "true")
            .post("/fleet-lock/v1/pre-reboot", Map.of("client_params", Map.of("id", "op-client", "group", "op-group")));
    assertThat(taken.status()).as(taken.body()).isEqualTo(200);
    onRecord(
        "DELETE /api/v1/fleet-lock/groups/{group}/leases/{id}",
        "fleet-lock.resolve",
        "op-group/op-client",
        () -> operator.send("DELETE", group + "/leases/op-client"));
    onRecord(
        "DELETE /api/v1/fleet-lock/groups/{group}/clients/{id}",
        "fleet-lock.forget",
        "op-group/op-client",
        () -> operator.send("DELETE", group + "/clients/op-client"));
    onRecord(
        "POST /api/v1/fleet-lock/groups/{group}/secret", "fleet-lock-group.secret", "op-group", () -> operator.post(group + "/secret", ""));
    onRecord("DELETE /api/v1/fleet-lock/groups/{group}", "fleet-lock-group.delete", "op-group", () -> operator.send("DELETE", group));
  }

  private void calendar() {
    var window = Map.of("start", "2026-01-05T22:00", "zone", "UTC", "rrule", "FREQ=DAILY", "duration", "PT8H");
    onRecord("PUT /api/v1/windows/{name}", "window.create", "op-window", () -> operator.put(API + "/windows/op-window", window));
    onRecord("DELETE /api/v1/windows/{name}", "window.delete", "op-window", () -> operator.send("DELETE", API + "/windows/op-window"));
    var from = service.clock().instant().plus(Duration.ofDays(300)).truncatedTo(ChronoUnit.SECONDS);
    var freeze = Map.of("from", from.toString(), "to", from.plusSeconds(60).toString(), "selector", "op=none", "reason", "test");
    onRecord("PUT /api/v1/freezes/{name}", "freeze.create", "op-freeze", () -> operator.put(API + "/freezes/op-freeze", freeze));
    onRecord("DELETE /api/v1/freezes/{name}", "freeze.delete", "op-freeze", () -> operator.send("DELETE", API + "/freezes/op-freeze"));
    var file = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n".getBytes(StandardCharsets.UTF_8);
    onRecord(
        "POST /api/v1/calendar/import",
        "calendar.import",
        "windows",
        () -> operator.postAs("text/calendar", API + "/calendar/import?as=windows", file));
  }

  private void budgetsAndTemplates() {
    var budget = Map.of("selector", "op=none", "maxOut", 1);
    onRecord("PUT /api/v1/budgets/{name}", "budget.put", "op-budget", () -> operator.put(API + "/budgets/op-budget", budget));
    onRecord("DELETE /api/v1/budgets/{name}", "budget.delete", "op-budget", () -> operator.send("DELETE", API + "/budgets/op-budget"));
    var template =
        Map.of(
            "rollout", rollout("op-host", Map.of()),
            "schedule", Map.of("start", "2026-01-05T21:00", "zone", "UTC", "rrule", "FREQ=YEARLY"));
    service.enrolled("op-host");
    onRecord("PUT /api/v1/templates/{name}", "template.put", "op-template", () -> operator.put(API + "/templates/op-template", template));
    onRecord(
        "DELETE /api/v1/templates/{name}", "template.delete", "op-template", () -> operator.send("DELETE", API + "/templates/op-template"));
  }

  private void rollouts() {
    var other = "op-other-" + System.identityHashCode(this);
    var somebodyElse = service.as(operator.post(API + "/tokens", Map.of("name", other, "role", "APPROVER")).text("token"));
    var agents = List.of(service.enrolled("op-1"), service.enrolled("op-2"));
    agents.forEach(TestAgent::checkIn);
    onRecord(
        "POST /api/v1/rollouts", "rollout.draft", "", () -> operator.post(API + "/rollouts", rollout("op-1", Map.of("draft", true))));

    var hold = Map.of("type", "HOLD", "name", "look", "when", "BETWEEN_WAVES");
    var steered =
        made(
            "op-1",
            Map.of(
                "draft", true,
                "approvals", 1,
                "hosts", List.of("op-1", "op-2"),
                "waves", List.of(Map.of("hosts", 1)),
                "gates", List.of(hold)));
    onRecord("POST /api/v1/rollouts/{id}/submit", "rollout.submit", steered, () -> operator.post(path(steered, "submit"), ""));
    onRecordBy(
        other, "POST /api/v1/rollouts/{id}/approve", "rollout.approve", steered, () -> somebodyElse.post(path(steered, "approve"), ""));
    onRecord("POST /api/v1/rollouts/{id}/pause", "rollout.pause", steered, () -> operator.post(path(steered, "pause"), ""));
    onRecord("POST /api/v1/rollouts/{id}/resume", "rollout.resume", steered, () -> operator.post(path(steered, "resume"), ""));
    go(agents.get(0), Outcome.KEXEC);
    onRecord(
        "POST /api/v1/rollouts/{id}/gates/{gate}/release",
        "gate.release",
        steered,
        () -> operator.post(path(steered, "gates/look/release"), ""));
    go(agents.get(1), Outcome.KEXEC);

    var soaking = made("op-1", Map.of("hosts", List.of("op-1", "op-2"), "waves", List.of(Map.of("hosts", 1, "soak", "PT1H"))));
    go(agents.get(0), Outcome.KEXEC);
    onRecord("POST /api/v1/rollouts/{id}/advance", "rollout.advance", soaking, () -> operator.post(path(soaking, "advance"), ""));
    onRecord("POST /api/v1/rollouts/{id}/abort", "rollout.abort", soaking, () -> operator.post(path(soaking, "abort"), ""));

    var failing = made("op-1", Map.of());
    go(agents.get(0), Outcome.FIRMWARE_FALLBACK);
    await().atMost(Duration.ofSeconds(10)).until(() -> operator.get(API + "/rollouts/" + failing).text("state").equals("FAILED"));
    onRecord(
        "POST /api/v1/rollouts/{id}/reboots/{host}/resolution",
        "reboot.resolve",
        failing,
        () -> operator.post(path(failing, "reboots/op-1/resolution"), Map.of("note", "seen to")));
    onRecord("POST /api/v1/rollouts/{id}/retry", "rollout.create", "", () -> operator.post(path(failing, "retry"), ""));
  }

  private static void go(TestAgent agent, Outcome outcome) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              agent.checkIn();
              agent.host().finishStaging();
              return agent.host().isAway();
            });
    agent.host().comeBack(outcome, true);
    agent.checkIn();
  }
}
