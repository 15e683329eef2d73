package io.kexecfleet.service.dashboard.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Browser;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the form's door lets through, whoever knocks and with whatever. */
class NewRolloutDoorTest {

  private static final Pattern KEY = Pattern.compile("name=\"key\" value=\"([^\"]+)\"");
  private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

  private static URI at(String path) {
    return URI.create(RolloutPages.SERVICE.url() + path);
  }

  private static Browser signedIn(String role, String... scopes) {
    var browser = new Browser();
    var answer = browser.submit(Browser.form(browser.get(at("/login")), "/login").with("token", RolloutPages.token(role, scopes)));
    assertThat(answer.status()).isEqualTo(303);
    return browser;
  }

  private static String found(Pattern pattern, String body) {
    var match = pattern.matcher(body);
    assertThat(match.find()).as(body).isTrue();
    return match.group(1);
  }

  /** The form as it comes, with these fields and no others. */
  private static Browser.Form form(Browser browser, Map<String, String> typed) {
    var page = browser.get(at("/rollouts/new"));
    assertThat(page.status()).isEqualTo(200);
    var fields = new HashMap<>(Map.of("_csrf", found(TOKEN, page.body()), "key", found(KEY, page.body()), "target.select", "LATEST_INSTALLED", "maxOut", "1"));
    fields.putAll(typed);
    return new Browser.Form(at("/rollouts/new"), fields);
  }

  @Test
  void aFormThatIsSentTwiceMakesOneRollout() {
    RolloutPages.hosts("twice", 1);
    var browser = signedIn("OPERATOR");
    var form = form(browser, Map.of("do", "make", "name", "twice", "hosts", "twice-1"));
    try (var threads = Executors.newFixedThreadPool(4)) {
      var answers =
          IntStream.range(0, 4).mapToObj(_ -> CompletableFuture.supplyAsync(() -> browser.submit(form), threads)).toList().stream().map(CompletableFuture::join).toList();
      assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).as(answer.body()).isEqualTo(303));
      assertThat(answers).extracting(Browser.Page::next).containsOnly(answers.getFirst().next());
    }
    assertThat(RolloutPages.count("twice")).isOne();

    var changed = browser.submit(form.with("maxOut", "2"));
    assertThat(changed.status()).isEqualTo(409);
    assertThat(changed.body()).contains("has made a rollout already");
    assertThat(RolloutPages.count("twice")).isOne();
    assertThat(found(KEY, changed.body())).isNotEqualTo(form.fields().get("key"));
  }

  @Test
  void whoMayOnlyLookIsRefusedAndNotOffered() {
    var viewer = signedIn("VIEWER");
    assertThat(viewer.get(at("/rollouts")).body()).doesNotContain("/rollouts/new");
    assertThat(viewer.get(at("/rollouts/new")).status()).isEqualTo(403);
    var form = form(signedIn("OPERATOR"), Map.of("do", "make", "hosts", "x", "name", "viewed"));
    var token = found(TOKEN, viewer.get(at("/rollouts")).body());
    for (var path : List.of("/rollouts/new", "/rollouts/new/hosts", "/rollouts/new/preview")) {
      assertThat(viewer.submit(new Browser.Form(at(path), form.with("_csrf", token).fields())).status()).as(path).isEqualTo(403);
    }
    assertThat(RolloutPages.count("viewed")).isZero();
  }

  @Test
  void aFormWithoutItsTokenIsRefused() {
    RolloutPages.hosts("forged", 1);
    var browser = signedIn("OPERATOR");
    var form = form(browser, Map.of("do", "make", "hosts", "forged-1", "name", "forged"));
    for (var token : List.of("", "guessed")) {
      assertThat(browser.submit(form.with("_csrf", token)).status()).isEqualTo(403);
    }
    assertThat(RolloutPages.count("forged")).isZero();
    assertThat(new Browser().get(at("/rollouts/new")).next().getPath()).isEqualTo("/login");
  }

  @Test
  void whoHasSeveralScopesSaysWhich() {
    RolloutPages.hosts("scoped", 2);
    var reds = signedIn("OPERATOR", "team=scoped");
    var inScope = reds.submit(form(reds, Map.of("do", "preview", "all", "true")));
    assertThat(inScope.body()).contains("2 hosts");
    assertThat(reds.submit(form(reds, Map.of("do", "make", "all", "true", "scope", "team=other"))).status()).isEqualTo(400);
    var made = reds.submit(form(reds, Map.of("do", "draft", "all", "true", "name", "in scope")));
    assertThat(RolloutPages.OPERATOR.get("/api/v1" + made.next().getPath()).text("scope")).isEqualTo("team=scoped");
    assertThat(signedIn("OPERATOR", "team=nobody").get(at("/rollouts/new?from=" + made.next().getPath().replaceFirst(".*/", ""))).status()).isEqualTo(404);
  }

  @Test
  void whatTheFormDoesNotHaveIsRefusedAndNotPassedOver() {
    var browser = signedIn("OPERATOR");
    for (var wrong :
        List.of(Map.of("maxFailure", "3"), Map.of("waves[0].host", "1"), Map.of("waves[1000].hosts", "1"), Map.of("target.select", "NEWEST"), Map.of("do", "remove:all:1"))) {
      var fields = new HashMap<>(Map.of("do", "preview", "hosts", "x"));
      fields.putAll(wrong);
      var answer = browser.submit(form(browser, fields));
      assertThat(answer.body()).as(wrong.toString()).containsAnyOf("is not a field here", "must be one of", "Must be one of", "a button of this form");
    }
    var many = new HashMap<String, String>(Map.of("do", "make", "hosts", "x"));
    IntStream.range(0, 51).forEach(i -> many.put("waves[%d].hosts".formatted(i), "1"));
    assertThat(browser.submit(form(browser, many)).body()).contains("Must be at most 50");
    assertThat(browser.get(at("/rollouts/new?maxOut=7&selector=a%20b")).body()).contains("value=\"7\"", "No requirement on labels begins at");
  }
}
