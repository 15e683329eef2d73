package io.kexecfleet.service.dashboard.fleet;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Browser;
import io.kexecfleet.service.support.Chromium;
import io.kexecfleet.service.support.Chromium.Screen;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FleetPageTest {

  private static final RunningService SERVICE = RunningService.shared();

  private final SomeFleet fleet = new SomeFleet(SERVICE);

  private Chromium.Visit visit(Role role) {
    return Chromium.visit(SERVICE).signIn(fleet.token(role));
  }

  private static Locator section(Page page, String title) {
    return page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName(title));
  }

  private static Locator link(Locator within, String text) {
    return within.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(text).setExact(true));
  }

  @Test
  void whoeverIsCalledAtNightSeesFirstWhatNeedsSomebody() {
    fleet.silentHosts(300);
    var bad = fleet.agent("bad");
    fleet.roll(Map.of("name", "went badly"), bad);
    fleet.go(bad, Outcome.WRONG_KERNEL);
    fleet.roll(Map.of("name", "behind a gate", "gates", SomeFleet.hold("board")), fleet.agent("gated"));
    fleet.roll(Map.of("name", "to be approved", "approvals", 1), fleet.agent("approved"));
    fleet.operator().post(fleet.roll(Map.of("name", "at rest"), fleet.agent("paused")) + "/pause", "");
    try (var visit = visit(Role.OPERATOR)) {
      var page = visit.page();
      var wanted = section(page, "Needs somebody");
      assertThat(wanted).containsText(Pattern.compile("1 host\\s+left and did not come back well:\\s+it keeps its place", Pattern.DOTALL));
      assertThat(wanted.getByRole(AriaRole.ROW).last()).containsText(Pattern.compile("wrong kernel.*went badly", Pattern.DOTALL));
      assertThat(wanted).containsText(Pattern.compile("behind a gate:\\s+gate board holds back every host.\\s+Waits for an operator to release it.", Pattern.DOTALL));
      assertThat(wanted).containsText(Pattern.compile("to be approved:\\s+0 of 1 approvals for 1 host, asked for by \\S+;\\s+to be approved until", Pattern.DOTALL));
      assertThat(wanted).containsText(Pattern.compile("at rest:\\s+nothing new is ordered until somebody resumes or aborts it.", Pattern.DOTALL));
      assertThat(link(wanted, "went badly")).hasCount(1);
      visit.requireAccessibleEverywhere("fleet");

      section(page, "Hosts").getByRole(AriaRole.LINK).last().click();
      page.waitForURL("**/fleet/held");
      assertThat(page.locator("tbody tr")).hasCount(1);
      assertThat(page.locator("tbody tr")).containsText("wrong kernel");
      visit.requireAccessibleEverywhere("fleet-held");
      page.locator("tbody").getByText(bad.name()).click();
      page.waitForURL("**/hosts/" + bad.name());
    }
  }

  @Test
  void whoComesFromNoPageIsToldSo() {
    var browser = HostPages.signedIn(fleet.token(Role.VIEWER, "fleet=none-of-all"));
    var wrong = browser.get(URI.create(SERVICE.url() + "/fleet/held?cursor=nowhere"));
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.body()).contains("cursor must be what the page before had");
    assertThat(browser.get(URI.create(SERVICE.url() + "/")).body()).containsPattern("You see hosts that match <code>fleet=none-of-all</code>, and there is none.");
  }

  @Test
  void aFleetThatIsWellSaysSoAndTheCalendarOfTheDayIsThereInUtcAndLocalTime() {
    fleet.agent("well");
    var from = SERVICE.clock().instant().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofHours(1));
    var window = Map.of("start", from.toString().substring(0, 16), "zone", "UTC", "duration", "PT5H", "selector", fleet.selector(), "description", "now and then");
    assertThat(SERVICE.operator().put("/api/v1/windows/" + fleet.name(), window).status()).isEqualTo(201);
    var later = from.plus(Duration.ofHours(7));
    var freeze = Map.of("from", later.toString(), "to", later.plus(Duration.ofHours(1)).toString(), "selector", fleet.selector(), "reason", "the books");
    assertThat(SERVICE.operator().put("/api/v1/freezes/" + fleet.name(), freeze).status()).isEqualTo(201);
    try (var visit = visit(Role.VIEWER)) {
      var page = visit.page();
      assertThat(section(page, "Needs somebody")).containsText("No host is lost, no rollout waits for a person.");
      assertThat(section(page, "Runs now")).containsText("No rollout runs.");
      assertThat(page.getByText("Plan a rollout")).isHidden();
      var mine = section(page, "Windows and freezes").getByRole(AriaRole.LISTITEM).filter(new Locator.FilterOptions().setHasText(fleet.name()));
      assertThat(mine).hasCount(2);
      assertThat(mine.first()).containsText(Pattern.compile("open\\s.*for fleet=" + fleet.name() + ".*until [^,]* CET,\\s*in 3 h.*now and then", Pattern.DOTALL));
      assertThat(mine.last()).containsText(Pattern.compile("freeze\\s.*from .* CET.*the books", Pattern.DOTALL));
      page.getByText("UTC first").click();
      var utc = from.plus(Duration.ofHours(5)).toString().replace("T", " ").replace("Z", " UTC");
      assertThat(mine.first()).containsText("until " + utc);
      visit.picture("fleet-well");
    } finally {
      SERVICE.operator().send("DELETE", "/api/v1/windows/" + fleet.name());
      SERVICE.operator().send("DELETE", "/api/v1/freezes/" + fleet.name());
    }
  }

  @Test
  void figuresLeadToTheHostsThatTheyCount() {
    fleet.silentHosts(40);
    SERVICE.database().update("update host set last_seen = now() - interval '2 hours' where labels ->> 'fleet' = ? and enrolled_at is not null", fleet.name());
    try (var visit = visit(Role.VIEWER)) {
      var page = visit.page();
      assertThat(section(page, "Needs somebody")).containsText("36 hosts said nothing for 1 h 5 min.");
      link(section(page, "Needs somebody"), "36 hosts").click();
      assertThat(page.locator("#count")).hasText("36 hosts");
      assertThat(page.locator("tbody tr")).hasCount(36);

      visit.open("/");
      var row = section(page, "Kernel releases").getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("7.1.1+deb13-amd64"));
      assertThat(row).containsText("8");
      link(row, "7.1.1+deb13-amd64").click();
      page.waitForURL("**/hosts?kernelRelease=7.1.1%2Bdeb13-amd64");
      assertThat(page.locator("#count")).hasText("8 hosts");
      assertThat(page.locator("tbody tr").first()).containsText("7.1.1+deb13-amd64");

      visit.open("/");
      section(page, "Hosts").locator(".figure").filter(new Locator.FilterOptions().setHasText("blocked")).getByRole(AriaRole.LINK).click();
      page.waitForURL("**/hosts?readiness=BLOCKED");
      assertThat(page.locator("#count")).hasText("13 hosts");
    }
  }

  @Test
  void whatChangesIsThereWithoutLoadingThePageAnewAndWhoLooksAwayAsksForNothing() {
    var agent = fleet.agent("one");
    try (var visit = Chromium.visit(SERVICE)) {
      var page = visit.page();
      page.clock().install();
      visit.signIn(fleet.token(Role.OPERATOR));
      assertThat(section(page, "Runs now")).containsText("No rollout runs.");
      page.locator("#figure-known").focus();
      page.evaluate("() => { window.same = true; }");

      page.evaluate("() => Object.defineProperty(document, 'hidden', {value: true, configurable: true})");
      var asked = new AtomicInteger();
      page.onRequest(_ -> asked.incrementAndGet());
      page.clock().runFor(60_000);
      assertThat(asked).hasValue(0);

      fleet.roll(Map.of("name", "new one"), agent);
      SERVICE.clock().advance(Duration.ofSeconds(6));
      page.evaluate("() => Object.defineProperty(document, 'hidden', {value: false, configurable: true})");
      page.waitForRequest(SERVICE.url() + "/", () -> page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))"));
      assertThat(section(page, "Runs now")).containsText("new one");
      fleet.roll(Map.of("name", "another", "approvals", 1), fleet.agent("two"));
      SERVICE.clock().advance(Duration.ofSeconds(6));
      page.clock().runFor(15_000);
      assertThat(section(page, "Needs somebody")).containsText("another");
      assertThat(page.locator("#figure-known")).isFocused();
      assertThat(page.locator("#news")).hasText("1 thing to look at, 1 rollout running.");
      assertThat(page.evaluate("() => window.same")).isEqualTo(true);
    }
  }

  @Test
  void whereNoHostHasJoinedItTellsHowTheyDo() {
    try (var service = RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh());
        var visit = Chromium.visit(service, Screen.PHONE, ColorScheme.DARK).signIn(service.operatorToken())) {
      var main = visit.page().locator("main");
      assertThat(main).containsText("No host has joined yet");
      assertThat(main).containsText("kexec-fleet join-tokens create");
      assertThat(main).containsText("service.url=" + service.url());
      visit.requireAccessible();
      visit.picture("fleet-empty");
    }
  }

  @Test
  void nobodySeesItWithoutSigningIn() {
    var page = new Browser().get(URI.create(SERVICE.url() + "/"));
    assertThat(page.status()).isEqualTo(302);
    assertThat(page.next().getPath()).isEqualTo("/login");
  }
}
