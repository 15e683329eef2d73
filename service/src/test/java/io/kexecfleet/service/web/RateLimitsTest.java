package io.kexecfleet.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Enrolment;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Browser;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import io.kexecfleet.service.support.TestIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Nobody asks more often than their share, and nobody guesses. */
class RateLimitsTest {

  private static final int BURST = 10;
  private static final Map<String, Object> CHECK_IN =
      Map.of("seenGeneration", 0, "bootId", "b", "kernelRelease", "k", "agentVersion", "v");

  private static final TestIssuer ISSUER = new TestIssuer().open();
  private static final RunningService SERVICE =
      RunningService.start(
          RunningService.temporaryFolder(),
          TestDatabase.fresh(),
          "kexec-fleet.check-in.hold=100ms",
          "kexec-fleet.oidc.issuer=" + ISSUER.name(),
          "kexec-fleet.oidc.audience=" + TestIssuer.AUDIENCE,
          "kexec-fleet.oidc.client-id=dashboard",
          "kexec-fleet.oidc.grants[0].value=sre",
          "kexec-fleet.oidc.grants[0].role=VIEWER",
          "kexec-fleet.web.rate.operator-per-second=1",
          "kexec-fleet.web.rate.operator-burst=" + BURST,
          "kexec-fleet.web.rate.host-per-second=1",
          "kexec-fleet.web.rate.host-burst=" + BURST,
          "kexec-fleet.web.rate.failed-per-second=1",
          "kexec-fleet.web.rate.failed-burst=" + BURST);

  @AfterAll
  static void end() {
    SERVICE.close();
    ISSUER.close();
  }

  private static String token(String name) {
    return SERVICE.operator().post("/api/v1/tokens", Map.of("name", name, "role", Role.ADMINISTRATOR)).text("token");
  }

  private static void assertRefused(Caller.Answer answer, String code) {
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.text("code")).isEqualTo(code);
    assertThat(answer.retryAfter()).isPositive();
  }

  @Test
  void anOperatorWhoAsksTooOftenIsToldToWaitAndTheOthersAreNot() {
    var eager = SERVICE.as(token("eager"));
    var calm = SERVICE.as(token("calm"));
    var answers = IntStream.range(0, 4 * BURST).mapToObj(_ -> eager.get("/api/v1/tokens")).toList();
    assertThat(answers).first().extracting(Caller.Answer::status).isEqualTo(200);
    assertRefused(answers.stream().filter(answer -> answer.status() != 200).findFirst().orElseThrow(), "TOO_MANY_REQUESTS");
    assertThat(calm.get("/api/v1/tokens").status()).isEqualTo(200);
  }

  @Test
  void aHostThatAsksTooOftenIsToldToWaitAndTheOthersAreNot() {
    var eager = SERVICE.enrolled("eager").caller();
    var calm = SERVICE.enrolled("calm").caller();
    assertThat(calm.post("/agent/v1/check-in", CHECK_IN).status()).isEqualTo(200);
    var refused =
        IntStream.range(0, 4 * BURST)
            .mapToObj(_ -> eager.post("/agent/v1/check-in", Map.of()))
            .filter(answer -> answer.status() != 400)
            .findFirst()
            .orElseThrow();
    assertRefused(refused, "TOO_MANY_REQUESTS");
    assertThat(calm.post("/agent/v1/check-in", CHECK_IN).status()).isEqualTo(200);
  }

  @Test
  void whoGuessesIsSlowedWithoutALookIntoTheDatabaseAndWhoIsKnownIsNot() {
    var known = SERVICE.enrolled("known").caller();
    var bob = SERVICE.as(token("bob"));
    assertThat(bob.get("/api/v1/tokens").status()).isEqualTo(200);
    var first = SERVICE.as("guess-0").get("/api/v1/tokens");
    assertThat(first.status()).isEqualTo(401);
    for (int i = 1; i < 5 * BURST; i++) {
      SERVICE.as("guess-" + i).get("/api/v1/tokens");
    }
    var before = SERVICE.connectionsTaken();
    var refused = IntStream.range(0, 20).mapToObj(i -> SERVICE.as("further-" + i).get("/api/v1/tokens")).filter(answer -> answer.status() == 429).toList();
    assertThat(refused).hasSizeGreaterThan(10);
    assertThat(SERVICE.connectionsTaken() - before).as("no more than were let through, and a read of tokens").isLessThan(10);
    assertRefused(refused.getFirst(), "TOO_MANY_FAILED_LOGINS");
    assertThat(IntStream.range(0, 20).mapToObj(i -> SERVICE.asAtManagement("metrics-" + i).get("/actuator/prometheus").status()))
        .as("whichever door")
        .contains(429);
    assertThat(bob.get("/api/v1/tokens").status()).isEqualTo(200);
    assertThat(known.post("/agent/v1/check-in", CHECK_IN).status()).isEqualTo(200);
    assertThat(SERVICE.joiner().post("/agent/v1/enrolment", new Enrolment("late", TestAgent.digest("late"))).status()).isEqualTo(204);
  }

  @Test
  void whoGuessesAtThePagesIsSlowedByTokenAndByCookieAndWhoIsKnownIsNot() throws UnknownHostException {
    var login = URI.create(SERVICE.url() + "/login");
    var browser = Browser.at(InetAddress.getByName("127.0.0.3"));
    var form = Browser.form(browser.get(login), "/login");
    var alice = Browser.at(InetAddress.getByName("127.0.0.3"));
    assertThat(alice.submit(Browser.form(alice.get(login), "/login").with("token", token("alice"))).status()).isEqualTo(303);
    var answers = IntStream.range(0, 3 * BURST).mapToObj(i -> browser.submit(form.with("token", "guess-" + i))).toList();
    assertThat(answers).first().extracting(Browser.Page::status).isEqualTo(401);
    var refused = answers.stream().filter(answer -> answer.status() != 401).findFirst().orElseThrow();
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.response().headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
    assertThat(refused.body()).contains("Too many from this address");
    // What memory knows of a session is forgotten by then.
    SERVICE.clock().advance(Duration.ofSeconds(6));
    var cookies =
        IntStream.range(0, 3 * BURST)
            .mapToObj(
                i -> {
                  browser.cookies(login).put("kexec-fleet", "kfs_%043d".formatted(i));
                  return browser.get(login.resolve("/")).status();
                });
    assertThat(cookies).contains(429);
    assertThat(alice.get(login.resolve("/")).status()).isEqualTo(200);
  }

  @Test
  void whoSignsInOrLeavesOrComesBackFromNowhereAgainAndAgainIsSlowed() throws UnknownHostException {
    var login = URI.create(SERVICE.url() + "/login");
    var signingIn = Browser.at(InetAddress.getByName("127.0.0.7"));
    var good = token("again");
    assertThat(
            IntStream.range(0, 3 * BURST)
                .mapToObj(
                    _ -> {
                      signingIn.cookies(login).clear();
                      return signingIn.submit(Browser.form(signingIn.get(login), "/login").with("token", good)).status();
                    }))
        .contains(303, 429);
    var leaving = Browser.at(InetAddress.getByName("127.0.0.4"));
    var form = Browser.form(leaving.get(login), "/login/oidc");
    assertThat(IntStream.range(0, 3 * BURST).mapToObj(_ -> leaving.submit(form).status())).contains(200, 429);
    var coming = Browser.at(InetAddress.getByName("127.0.0.5"));
    coming.cookies(login).put("kexec-fleet-login", "x");
    assertThat(IntStream.range(0, 3 * BURST).mapToObj(i -> coming.get(login.resolve("/login/oidc/callback?code=c&state=" + i)).status())).contains(400, 429);
  }

  @Test
  void forgedAccessTokensAreGuesses() throws IOException, InterruptedException {
    try (var client = HttpClient.newBuilder().localAddress(InetAddress.getByName("127.0.0.6")).build()) {
      var genuine = ISSUER.token(ISSUER.claims(SERVICE.clock().instant(), "alice", "sre").build());
      assertThat(self(client, genuine)).isEqualTo(200);
      var stem = genuine.substring(0, genuine.lastIndexOf('.') + 1);
      var answers = new TreeSet<Integer>();
      for (int i = 0; i < 3 * BURST; i++) {
        answers.add(self(client, stem + "forged" + i));
      }
      assertThat(answers).containsExactly(401, 429);
      assertThat(self(client, genuine)).as("is known").isEqualTo(200);
    }
  }

  private static int self(HttpClient client, String token) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(SERVICE.url() + "/api/v1/self")).header("Authorization", "Bearer " + token).build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  @Test
  void goodCredentialsAreNoGuesses() {
    IntStream.range(0, 3 * BURST)
        .forEach(i -> assertThat(SERVICE.enrolled("good%d".formatted(i)).caller().post("/agent/v1/check-in", CHECK_IN).status()).isEqualTo(200));
  }
}
