package io.kexecfleet.service.dashboard.rollouts;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.support.Chromium;
import io.kexecfleet.service.support.Chromium.Visit;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The list of rollouts, by who looks at it at night: what waits for somebody first. */
class RolloutListPageTest {

  private static final RunningService SERVICE = RolloutPages.SERVICE;

  /** Under which they are made, so that whoever has it sees these only. */
  private static final String SCOPE = "team in (list-well, list-badly, list-gated, list-idle)";

  /** Of somebody who may look at them. */
  private static Visit visit;

  @BeforeAll
  static void rolloutsOfAllKinds() {
    var stop = new AtomicBoolean();
    var well = RolloutPages.hosts("list-well", 2);
    var badly = RolloutPages.hosts("list-badly", 2);
    var gated = RolloutPages.hosts("list-gated", 2);
    RolloutPages.hosts("list-idle", 6);
    var live = List.of(start(well, Outcome.KEXEC, stop), start(badly, Outcome.FIRMWARE_FALLBACK, stop), start(gated, Outcome.KEXEC, stop));
    var succeeded = made(Map.of("name", "list succeeded", "selector", "team=list-well", "maxOut", 2));
    var failed = made(Map.of("name", "list failed", "selector", "team=list-badly"));
    var hold = Map.of("type", "HOLD", "name", "look", "when", "BETWEEN_WAVES");
    var waiting = made(Map.of("name", "list gated", "selector", "team=list-gated", "waves", List.of(Map.of("hosts", 1)), "gates", List.of(hold)));
    made(Map.of("name", "list to approve", "hosts", List.of("list-idle-1"), "approvals", 2));
    var paused = made(Map.of("name", "list paused", "hosts", List.of("list-idle-2")));
    RolloutPages.OPERATOR.post(paused + "/pause", "");
    made(
        Map.of("name", "list later", "hosts", List.of("list-idle-3"), "startAt", "2099-01-01T00:00:00Z", "gates", List.of(hold), "target", Map.of("select", "RELEASE", "release", "7.2.13-amd64")));
    var aborted = made(Map.of("name", "list aborted", "hosts", List.of("list-idle-4"), "dryRun", true));
    RolloutPages.OPERATOR.post(aborted + "/abort", "");
    made(Map.of("name", "", "hosts", List.of("list-idle-5"), "draft", true));
    await().atMost(Duration.ofSeconds(60)).until(() -> state(succeeded).equals("SUCCEEDED") && state(failed).equals("FAILED"));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> RolloutPages.OPERATOR.get(waiting).json().path("progress").get(0).path("remaining").asInt() == 0);
    stop.set(true);
    assertThat(live).isNotEmpty();
    visit = Chromium.visit(SERVICE).signIn(RolloutPages.token("VIEWER", SCOPE));
  }

  private static List<Thread> start(List<TestAgent> agents, Outcome outcome, AtomicBoolean stop) {
    return agents.stream().map(agent -> agent.live(outcome, stop)).toList();
  }

  private static String made(Map<String, ?> more) {
    var plan = new HashMap<String, Object>(more);
    plan.put("scope", SCOPE);
    return RolloutPages.made(plan);
  }

  private static String state(String rollout) {
    return RolloutPages.OPERATOR.get(rollout).text("state");
  }

  @AfterAll
  static void leave() {
    visit.close();
  }

  private static Locator row(Page page, String name) {
    return page.locator("#found tbody tr").filter(new Locator.FilterOptions().setHasText(name));
  }

  private static Locator waiting(Page page, String name) {
    return page.locator(".wanted li").filter(new Locator.FilterOptions().setHasText(name));
  }

  @Test
  void whatWaitsForSomebodyIsOnTopWithWhatItWaitsFor() {
    var page = visit.open("/rollouts");
    assertThat(waiting(page, "list to approve")).containsText("0 of 2 approvals for 1 host");
    assertThat(waiting(page, "list paused")).containsText("nothing new is ordered until somebody resumes or aborts it");
    assertThat(waiting(page, "list gated")).containsText(Pattern.compile("gate look holds back wave 2.\\s+Waits for an operator to release it.", Pattern.DOTALL));
    assertThat(waiting(page, "list failed")).containsText("1 host of it was lost or came back badly");
    for (var name : List.of("list succeeded", "list later", "list aborted")) {
      assertThat(waiting(page, name)).hasCount(0);
      assertThat(row(page, name)).hasCount(1);
    }
  }

  @Test
  void eachSaysHowFarItIs() {
    var page = visit.open("/rollouts");
    assertThat(row(page, "list succeeded")).containsText("2 of 2 done");
    assertThat(row(page, "list failed")).containsText("1 of 2 done, 1 failed");
    assertThat(row(page, "list later")).containsText("7.2.13-amd64");
    assertThat(row(page, "list later")).containsText("to start in");
    assertThat(row(page, "list aborted")).containsText("dry run");
    assertThat(row(page, "Unnamed")).containsText("draft");
    assertThat(row(page, "list gated")).containsText("1 of 2 done");
    row(page, "list later").getByRole(AriaRole.LINK).click();
    page.waitForURL("**/rollouts/*-*-*-*-*");
  }

  @Test
  void isNarrowedWithoutALoadAndTheAddressCanBeShared() {
    var page = visit.open("/rollouts");
    page.getByText("Filter").click();
    page.locator(".states").getByLabel("paused").check();
    assertThat(row(page, "list paused")).hasCount(1);
    assertThat(row(page, "list succeeded")).hasCount(0);
    page.locator(".states").getByLabel("failed").check();
    assertThat(row(page, "list failed")).hasCount(1);
    page.waitForURL("**/rollouts?state=PAUSED&state=FAILED*");
    visit.requireAccessible();
    visit.picture("rollouts-narrowed");
    var shared = page.url().substring(SERVICE.url().length());
    page.getByLabel("Author").fill("nobody");
    page.getByLabel("Author").press("Enter");
    assertThat(page.locator("#found")).containsText("No rollout is like that");
    page.goBack();
    assertThat(row(page, "list failed")).hasCount(1);
    visit.open(shared);
    assertThat(row(page, "list failed")).hasCount(1);
    assertThat(row(page, "list succeeded")).hasCount(0);
    assertThat(page.locator(".states").getByLabel("paused")).isChecked();
    visit.open("/rollouts?since=2100-01-01");
    assertThat(page.locator("#found")).containsText("No rollout is like that");
  }

  @Test
  void pagesFollowOneAnother() {
    RolloutPages.hosts("pages", 1);
    for (int i = 0; i < 51; i++) {
      RolloutPages.made(Map.of("name", "page %02d".formatted(i), "hosts", List.of("pages-1"), "draft", true));
    }
    try (var whole = Chromium.visit(SERVICE).signIn(RolloutPages.token("VIEWER"))) {
      var page = whole.open("/rollouts?state=DRAFT&author=operator");
      assertThat(row(page, "page 50")).hasCount(1);
      assertThat(row(page, "page 00")).hasCount(0);
      page.getByText("Next page").click();
      assertThat(row(page, "page 00")).hasCount(1);
      assertThat(row(page, "page 50")).hasCount(0);
      assertThat(page.url()).contains("state=DRAFT", "author=operator");
      assertThat(page.locator(".wanted")).hasCount(0);
    }
  }

  @Test
  void whereThereIsNothingItSaysWhatToDo() {
    try (var nowhere = Chromium.visit(SERVICE).signIn(RolloutPages.token("OPERATOR", "team=nowhere"))) {
      var page = nowhere.open("/rollouts");
      assertThat(page.locator("#found")).containsText("There are no rollouts yet");
      nowhere.picture("rollouts-empty");
      page.getByText("Make the first one").click();
      page.waitForURL("**/rollouts/new");
      nowhere.open("/rollouts/templates");
      assertThat(page.locator("main")).containsText("There are no templates");
      nowhere.picture("rollouts-templates-empty");
    }
    var viewer = RolloutPages.signedIn(RolloutPages.token("VIEWER", "team=nowhere")).get(URI.create(SERVICE.url() + "/rollouts")).body();
    assertThat(viewer).contains("Whoever has the role of an operator makes them").doesNotContain("Make the first one");
  }

  @Test
  void templatesSayWhenTheyMakeTheNextOne() {
    var rollout = Map.of("selector", "team=list-idle", "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "scope", SCOPE);
    var schedule = Map.of("start", "2026-01-06T20:00", "zone", "Europe/Berlin", "rrule", "FREQ=MONTHLY;BYDAY=1TU");
    assertThat(RolloutPages.OPERATOR.put("/api/v1/templates/monthly-idle", Map.of("rollout", rollout, "schedule", schedule)).status()).isEqualTo(200);
    SERVICE.database().update("update rollout_template set last_at = now() - interval '2 hours', last_trouble = 'Host list-idle-1 is in another one.' where name = 'monthly-idle'");
    var page = visit.open("/rollouts");
    page.locator(".tabs").getByText("Templates").click();
    var line = page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText("monthly-idle"));
    assertThat(line).containsText("team=list-idle");
    assertThat(line).containsText("FREQ=MONTHLY;BYDAY=1TU");
    assertThat(line).containsText("nothing was made");
    assertThat(line).containsText("Host list-idle-1 is in another one.");
    assertThat(line.locator("time").first()).hasAttribute("datetime", RolloutPages.OPERATOR.get("/api/v1/templates/monthly-idle").text("next"));
    visit.requireAccessibleEverywhere("rollouts-templates");
    visit.turn(Chromium.Screen.DESKTOP, ColorScheme.LIGHT);
  }

  @Test
  void isForEverybodyWhateverTheScreen() {
    try (var operator = Chromium.visit(SERVICE).signIn(RolloutPages.token("OPERATOR", SCOPE))) {
      var page = operator.open("/rollouts?state=RUNNING&state=FAILED&state=SUCCEEDED&state=PAUSED&state=ABORTED&state=AWAITING_APPROVAL&state=SCHEDULED");
      operator.requireAccessibleEverywhere("rollouts");
      operator.open("/rollouts/new?selector=team%3Dlist-idle&maxOut=2");
      page.getByLabel("Wave 1: then wait").fill("30 min");
      page.locator("summary").filter(new Locator.FilterOptions().setHasText("Approvals and gates")).click();
      page.getByText("Add a hold").click();
      assertThat(page.locator("#preview")).containsText("hosts in 2 waves");
      operator.requireAccessibleEverywhere("rollouts-new");
    }
  }
}
