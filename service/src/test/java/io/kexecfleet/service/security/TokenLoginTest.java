package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Browser;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** People who sign in to the pages with a token, and how long their sessions last. */
class TokenLoginTest {

  private static final RunningService SERVICE = RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh());

  private final Browser browser = new Browser();

  @AfterAll
  static void stop() {
    SERVICE.close();
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
  void opensAndTheDoorOfTheIssuerIsNotThere() {
    assertThat(browser.get(at("/login")).body()).doesNotContain("/login/oidc");
    var in = signIn(" " + viewer("opens") + "\n");
    assertThat(in.status()).as(in.body()).isEqualTo(303);
    assertThat(in.setCookies()).anySatisfy(cookie -> assertThat(cookie).matches("kexec-fleet=kfs_[\\w-]{43}; Path=/; HttpOnly; SameSite=Lax"));
    var page = browser.get(at("/"));
    assertThat(page.body()).contains("opens", "VIEWER", "all");
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
    for (var path : new String[] {"/assets/../application.yaml", "/assets/%2e%2e/application.yaml", "/assets/", "/templates/home.html", "/application.yaml"}) {
      assertThat(SERVICE.as("").get(path).status()).as(path).isIn(400, 401, 404);
    }
  }
}
