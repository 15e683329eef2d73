package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Browser;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import io.kexecfleet.service.support.TestIssuer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** People who sign in to the pages with a token, also while the issuer is away, and how long their sessions last. */
class TokenLoginTest {

  private static final TestIssuer ISSUER = new TestIssuer();
  private static final RunningService SERVICE =
      RunningService.start(
          RunningService.temporaryFolder(),
          TestDatabase.fresh(),
          "kexec-fleet.oidc.issuer=" + ISSUER.name(),
          "kexec-fleet.oidc.audience=" + TestIssuer.AUDIENCE,
          "kexec-fleet.oidc.client-id=dashboard",
          "kexec-fleet.oidc.grants[0].value=sre",
          "kexec-fleet.oidc.grants[0].role=VIEWER");

  private final Browser browser = new Browser();

  @AfterAll
  static void stop() {
    SERVICE.close();
    ISSUER.close();
  }

  private static URI at(String path) {
    return URI.create(SERVICE.url() + path);
  }

  private static String viewer(String name) {
    return SERVICE.operator().post("/api/v1/tokens", Map.of("name", name, "role", "VIEWER")).text("token");
  }

  private Browser.Page signIn(String token) {
    return browser.submit(Browser.form(browser.get(at("/login")), "/login").with("token", token));
  }

  private int home() {
    return browser.get(at("/")).status();
  }

  @Test
  void withoutAnIssuerThereIsNoDoorToOne() {
    var usual = RunningService.shared();
    var page = browser.get(URI.create(usual.url() + "/login"));
    assertThat(page.body()).doesNotContain("/login/oidc");
    var form = Browser.form(page, "/login");
    assertThat(browser.submit(new Browser.Form(form.action().resolve("/login/oidc"), form.fields())).status()).isEqualTo(404);
    assertThat(browser.get(form.action().resolve("/login/oidc/callback?state=s&code=c")).status()).isEqualTo(404);
    var bearer = usual.as(ISSUER.token(ISSUER.claims(usual.clock().instant(), "alice", "sre").build())).get("/api/v1/self");
    assertThat(bearer.status()).isEqualTo(401);
    assertThat(bearer.text("code")).isEqualTo("NOT_AUTHENTICATED");
    assertThat(bearer.text("detail")).contains("kexec-fleet.oidc.issuer is not set");
  }

  private static int leave() {
    var browser = new Browser();
    return browser.submit(Browser.form(browser.get(at("/login")), "/login/oidc")).status();
  }

  private static Caller.Answer self() {
    return SERVICE.as(ISSUER.token(ISSUER.claims(SERVICE.clock().instant(), "alice", "sre").build())).get("/api/v1/self");
  }

  @Test
  void anIssuerThatIsAwayIsToldToPeopleAndAskedAgainAfterAPause() {
    var away = self();
    assertThat(away.status()).isEqualTo(503);
    assertThat(away.retryAfter()).isPositive();
    assertThat(away.text("detail")).contains("issuer").contains("use a token of this service");
    assertThat(leave()).isEqualTo(503);
    assertThat(SERVICE.operator().get("/api/v1/self").status()).isEqualTo(200);

    for (int i = 0; i < 5; i++) {
      SERVICE.clock().advance(Duration.ofSeconds(31));
      assertThat(self().status()).as("the pause grows to half a minute").isEqualTo(503);
    }
    ISSUER.openAs("https://another.example");
    SERVICE.clock().advance(Duration.ofSeconds(31));
    assertThat(self().status()).as("it calls itself something else").isEqualTo(503);
    ISSUER.close();

    ISSUER.open();
    assertThat(self().status()).as("not asked again yet").isEqualTo(503);
    SERVICE.clock().advance(Duration.ofSeconds(31));
    assertThat(self().status()).isEqualTo(200);
    assertThat(leave()).isEqualTo(200);
    ISSUER.close();
    assertThat(self().status()).as("its keys are known").isEqualTo(200);
    assertThat(leave()).as("it is up to the browser to find it").isEqualTo(200);
  }

  @Test
  void opens() {
    var in = signIn(" " + viewer("opens") + "\n");
    assertThat(in.status()).as(in.body()).isEqualTo(303);
    assertThat(in.setCookies()).anySatisfy(cookie -> assertThat(cookie).matches("kexec-fleet=kfs_[\\w-]{43}; Path=/; HttpOnly; SameSite=Lax"));
    var page = browser.get(at("/"));
    assertThat(page.body()).contains("opens", "viewer", "of all hosts");
    assertThat(page.response().headers().firstValue("Cache-Control").orElse("")).as(page.response().headers().toString()).contains("no-store");
    assertThat(SERVICE.operator().get("/api/v1/audit?subject=opens").body()).contains("session.begin", "127.0.0.1");
    assertThat(SERVICE.operator().get("/api/v1/sessions").body()).contains("\"by\":\"TOKEN\"");
    var out = browser.submit(Browser.form(page, "/logout"));
    assertThat(out.next()).isEqualTo(at("/login"));
    assertThat(home()).isEqualTo(302);
    assertThat(SERVICE.operator().get("/api/v1/audit?subject=opens").body()).contains("session.end");
  }

  @Test
  void doesNotOpenWithAnythingElse() {
    for (var wrong : new String[] {"", "x", "kft_" + "x".repeat(43), SERVICE.joinToken(), "a.b.c"}) {
      var answer = signIn(wrong);
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.body()).contains("no token of an operator").doesNotContain("xxx");
      assertThat(home()).isEqualTo(302);
    }
    browser.cookies(at("/")).put("kexec-fleet", "kfs_" + "x".repeat(43));
    assertThat(home()).isEqualTo(302);
    assertThat(browser.cookies(at("/"))).as("is not shown again").doesNotContainKey("kexec-fleet");
    assertThat(signIn("x".repeat(2000)).status()).isIn(400, 413);
  }

  @Test
  void endsWithTheToken() {
    signIn(viewer("revoked"));
    assertThat(home()).isEqualTo(200);
    SERVICE.operator().send("DELETE", "/api/v1/tokens/revoked");
    assertThat(home()).isEqualTo(302);

    signIn(SERVICE.operator().post("/api/v1/tokens", Map.of("name", "short", "role", "VIEWER", "expiresIn", "PT5M")).text("token"));
    SERVICE.clock().advance(Duration.ofMinutes(4));
    assertThat(home()).isEqualTo(200);
    SERVICE.clock().advance(Duration.ofMinutes(1));
    assertThat(home()).isEqualTo(302);
  }

  @Test
  void endsWhenItIsNotUsedAndAfterADaysWork() {
    signIn(viewer("idle"));
    SERVICE.clock().advance(Duration.ofMinutes(29));
    assertThat(home()).isEqualTo(200);
    SERVICE.clock().advance(Duration.ofMinutes(29));
    assertThat(home()).isEqualTo(200);
    SERVICE.clock().advance(Duration.ofMinutes(30));
    assertThat(home()).isEqualTo(302);

    signIn(viewer("long"));
    for (int i = 0; i < 19; i++) {
      SERVICE.clock().advance(Duration.ofMinutes(25));
      assertThat(home()).isEqualTo(200);
    }
    SERVICE.clock().advance(Duration.ofMinutes(5));
    assertThat(home()).isEqualTo(302);
  }

  @Test
  void aPageCostsNoLookIntoTheDatabase() {
    signIn(viewer("often"));
    home();
    var before = SERVICE.connectionsTaken();
    for (int i = 0; i < 20; i++) {
      assertThat(home()).isEqualTo(200);
    }
    assertThat(SERVICE.connectionsTaken() - before).as("a few more where five seconds went by").isLessThanOrEqualTo(3);
  }

  @Test
  void ofOnePersonThereAreFiftySessionsAtMost() {
    var many = viewer("many");
    signIn(many);
    for (int i = 0; i < 50; i++) {
      var other = new Browser();
      other.submit(Browser.form(other.get(at("/login")), "/login").with("token", many));
    }
    assertThat(SERVICE.database().queryForObject("select count(*) from login_session where name = 'many'", Integer.class)).isEqualTo(50);
  }

  @Test
  void nothingButTheFolderOfAssetsIsServed() {
    var answer = SERVICE.as("").get("/login");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(SERVICE.as("").get("/assets/pages.css").status()).isEqualTo(200);
    for (var path : new String[] {"/assets/../application.yaml", "/assets/%2e%2e/application.yaml", "/assets/", "/templates/layout.html", "/application.yaml"}) {
      assertThat(SERVICE.as("").get(path).status()).as(path).isIn(400, 401, 404);
    }
  }
}
