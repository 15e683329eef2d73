package io.kexecfleet.service.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Browser;
import io.kexecfleet.service.support.RunningService;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms of a rollout's page: who may send them, and what comes of those that cannot be. Without a browser's scripts. */
class ActsTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static int made;

  private final Browser browser = new Browser();
  private String at = "";
  private String name = "";

  @BeforeEach
  void make() throws InterruptedException {
    name = "acts-" + made++;
    try (var crew = new Crew(SERVICE, name, 2)) {
      at = crew.rollout(Map.of("approvals", 1));
    }
  }

  @AfterEach
  void unmake() {
    SERVICE.operator().post("/api/v1" + at + "/abort", "");
  }

  private static URI url(String path) {
    return URI.create(SERVICE.url() + path);
  }

  private void signIn(String token) {
    browser.submit(Browser.form(browser.get(url("/login")), "/login").with("token", token));
  }

  private String token(Role role, String scope) {
    return SERVICE.operator().post("/api/v1/tokens", Map.of("name", name + "-" + role.name().toLowerCase(java.util.Locale.ROOT), "role", role, "scope", scope)).text("token");
  }

  private String state() {
    return SERVICE.operator().get("/api/v1" + at).text("state");
  }

  @Test
  void anActThatComesTooLateComesBackWithWhyAndDoesNothing() {
    signIn(SERVICE.operatorToken());
    var form = Browser.form(browser.get(url(at)), "/abort");
    assertThat(form.fields().get("seen")).matches("[0-9a-f]{32}");
    var approver = SERVICE.as(token(Role.APPROVER, ""));
    assertThat(approver.post("/api/v1" + at + "/approve", "").status()).isEqualTo(200);
    var late = browser.submit(form);
    assertThat(late.status()).isEqualTo(412);
    assertThat(late.body()).contains("it was changed meanwhile", "<h1>" + name + "</h1>");
    assertThat(state()).isEqualTo("RUNNING");
    assertThat(browser.submit(Browser.form(late, "/pause")).status()).as("the page that came back is of now").isEqualTo(303);
    assertThat(state()).isEqualTo("PAUSED");
    assertThat(browser.submit(Browser.form(browser.get(url(at)), "/abort").with("seen", "")).status()).isEqualTo(412);
    var notSaid = new TreeMap<>(form.fields());
    notSaid.remove("seen");
    assertThat(browser.submit(new Browser.Form(form.action(), notSaid)).status()).isEqualTo(400);
  }

  @Test
  void whatTheStateDoesNotAllowComesBackInWords() {
    signIn(SERVICE.operatorToken());
    var form = Browser.form(browser.get(url(at)), "/abort");
    var pause = browser.submit(new Browser.Form(form.action().resolve("pause"), form.fields()));
    assertThat(pause.status()).isEqualTo(409);
    assertThat(pause.body()).contains("AWAITING_APPROVAL: it cannot pause now.");
    var own = browser.submit(new Browser.Form(form.action().resolve("approve"), form.fields()));
    assertThat(own.status()).isEqualTo(403);
    assertThat(own.body()).contains("somebody else has to approve it");
    var nobody = browser.submit(new Browser.Form(url(at + "/hosts/nobody/resolve"), form.fields()));
    assertThat(nobody.status()).isEqualTo(404);
    var gate = browser.submit(new Browser.Form(url(at + "/gates/none/release"), form.fields()));
    assertThat(gate.status()).isEqualTo(404);
    var note = browser.submit(new Browser.Form(url(at + "/hosts/" + name + "-000/resolve"), form.with("note", "x".repeat(1001)).fields()));
    assertThat(note.status()).isEqualTo(400);
    assertThat(state()).isEqualTo("AWAITING_APPROVAL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"submit", "approve", "pause", "resume", "abort", "advance", "retry", "gates/go/release", "hosts/somebody/resolve"})
  void whoMayOnlyLookIsTurnedAwayWhateverTheySend(String act) {
    signIn(token(Role.VIEWER, ""));
    var page = browser.get(url(at));
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).doesNotContain("name=\"seen\"");
    var token = Browser.form(page, "/logout").fields();
    assertThat(browser.submit(new Browser.Form(url(at + "/" + act), token).with("seen", "x")).status()).isEqualTo(403);
    assertThat(state()).isEqualTo("AWAITING_APPROVAL");
  }

  @Test
  void aFormWithoutItsTokenIsRefused() {
    signIn(SERVICE.operatorToken());
    var form = Browser.form(browser.get(url(at)), "/abort");
    var stripped = new TreeMap<>(form.fields());
    stripped.remove("_csrf");
    assertThat(browser.submit(new Browser.Form(form.action(), stripped)).status()).isEqualTo(403);
    assertThat(browser.submit(form, Map.of("Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site")).status()).isEqualTo(403);
    assertThat(state()).isEqualTo("AWAITING_APPROVAL");
  }

  /** May look at everything, and act for some hosts only. */
  @Test
  void whoIsBoundByAScopeSeesNoRolloutThatWasMadeOutOfIt() {
    signIn(token(Role.OPERATOR, "team=acts"));
    for (var path : List.of(at, at + "/acts", at + "/report", at + "/stream", at + "/hosts", at + "/names?from=0", at + "/at/0", at + "/hosts/" + name + "-000")) {
      assertThat(browser.get(url(path)).status()).as(path).isEqualTo(404);
    }
    var token = Browser.form(browser.get(url(at)), "/logout").fields();
    assertThat(browser.submit(new Browser.Form(url(at + "/abort"), token).with("seen", "x")).status()).isEqualTo(404);
  }

  @Test
  void whoeverIsNotSignedInSeesNothing() {
    for (var path : List.of(at, at + "/acts", at + "/report", at + "/stream", at + "/hosts", at + "/names?from=0", at + "/at/0")) {
      var page = browser.get(url(path));
      assertThat(page.status()).as(path).isEqualTo(302);
      assertThat(page.next()).isEqualTo(url("/login"));
    }
  }

  @Test
  void withoutScriptsItShowsAllOfItAndLoadsItselfAgainIfAsked() {
    signIn(SERVICE.operatorToken());
    var page = browser.get(url(at));
    assertThat(page.body()).contains("<span class=\"word\">queued</span>", "hosts?show=QUEUED", "0 of 1", name + "-000");
    assertThat(page.response().headers().firstValue("Refresh")).isEmpty();
    assertThat(browser.get(url(at + "?reload=10")).response().headers().firstValue("Refresh")).hasValue("10");
    for (var bad : List.of("0", "4", "601", "soon", "-1")) {
      assertThat(browser.get(url(at + "?reload=" + bad)).status()).as(bad).isEqualTo(400);
    }
    var hosts = browser.get(url(at + "/hosts"));
    assertThat(hosts.body()).contains(name + "-000", name + "-001", "0 of 1 people have approved");
    assertThat(browser.get(url(at + "/hosts?show=KEXEC")).body()).contains("No host is like that").doesNotContain(name + "-001");
    assertThat(browser.get(url(at + "/hosts?show=QUEUED,STAGED&q=%20" + name.toUpperCase(java.util.Locale.ROOT) + "-001")).body()).contains(name + "-001").doesNotContain(name + "-000<");
    assertThat(browser.get(url(at + "/hosts?show=SOMEWHERE")).status()).isEqualTo(400);
    assertThat(browser.get(url(at + "/hosts?q=" + "x".repeat(300))).status()).isEqualTo(400);
    assertThat(browser.get(url(at + "/hosts?after=0")).body()).contains(name + "-001").doesNotContain(name + "-000<");
  }

  @Test
  void aPlaceInTheGridLeadsToItsHost() {
    signIn(SERVICE.operatorToken());
    assertThat(browser.get(url(at + "/at/1")).next()).isEqualTo(url("/hosts/" + name + "-001"));
    assertThat(browser.get(url(at + "/at/2")).status()).isEqualTo(404);
    assertThat(browser.get(url(at + "/hosts/" + name + "-001")).next()).isEqualTo(url("/hosts/" + name + "-001"));
    assertThat(browser.get(url(at + "/hosts/NoName")).status()).isEqualTo(404);
    assertThat(browser.get(url(at + "/names?from=1")).body()).isEqualTo("[\"%s-001\"]".formatted(name));
    assertThat(browser.get(url("/rollouts/00000000-0000-0000-0000-000000000000")).status()).isEqualTo(404);
    assertThat(browser.get(url("/rollouts/none")).status()).isEqualTo(400);
  }
}
