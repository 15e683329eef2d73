package io.kexecfleet.service.dashboard.fleet;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Chromium;
import io.kexecfleet.service.support.RunningService;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HostsPageTest {

  private static final RunningService SERVICE = RunningService.shared();

  /** 60 hosts that nothing happens to, for all tests that only look. */
  private static final SomeFleet SOME = new SomeFleet(SERVICE);

  /** Of somebody who looks at them. */
  private static Chromium.Visit visit;

  private final SomeFleet fleet = new SomeFleet(SERVICE);

  @BeforeAll
  static void signIn() {
    SOME.silentHosts(60);
    visit = visit(Role.VIEWER, SOME);
  }

  @AfterAll
  static void leave() {
    visit.close();
  }

  private static Chromium.Visit visit(Role role, SomeFleet fleet) {
    var visit = Chromium.visit(SERVICE).signIn(fleet.token(role));
    visit.open("/hosts");
    return visit;
  }

  private Chromium.Visit visit(Role role) {
    return visit(role, fleet);
  }

  private static Locator rows(Page page) {
    return page.locator("main tbody tr");
  }

  private static List<String> names(Page page) {
    return page.locator("main tbody th a").allInnerTexts();
  }

  private static Locator header(Page page, String title) {
    return page.getByRole(AriaRole.COLUMNHEADER, new Page.GetByRoleOptions().setName(title));
  }

  @Test
  void hostsAreFoundWhileOneTypesAndTheAddressSaysWhatWasLookedFor() {
    var page = visit.open("/hosts");
    assertThat(page.locator("#count")).hasText("50 of 60 hosts");
    page.getByLabel("Name").pressSequentially("-0001");
    assertThat(page.locator("#count")).hasText("10 hosts");
    assertThat(page.getByLabel("Name")).isFocused();
    page.waitForURL("**/hosts?search=-0001");
    page.getByLabel("Labels").pressSequentially("rack=r3, zone=z1");
    assertThat(page.locator("#count")).hasText("1 host");
    assertThat(names(page)).containsExactly(SOME.name() + "-00010");
    var shared = page.url();

    visit.open(shared.substring(SERVICE.url().length()));
    assertThat(page.locator("#count")).hasText("1 host");
    assertThat(page.getByLabel("Labels")).hasValue("rack=r3, zone=z1");
  }

  @Test
  void goingBackLeadsToWhatWasLookedForBefore() {
    var page = visit.open("/hosts");
    page.getByLabel("Readiness").selectOption("blocked");
    assertThat(page.locator("#count")).hasText("20 hosts");
    page.getByLabel("Readiness").selectOption("ready");
    page.waitForURL("**/hosts?readiness=READY");
    page.goBack();
    page.waitForURL("**/hosts?readiness=BLOCKED");
    assertThat(page.locator("#count")).hasText("20 hosts");
    assertThat(page.getByLabel("Readiness")).hasValue("BLOCKED");
    assertThat(page.getByText("UTC first")).isVisible();
  }

  @Test
  void aSelectorThatCannotBeUnderstoodIsExplainedBesideTheField() {
    var page = visit.open("/hosts");
    page.getByLabel("Labels").pressSequentially("rack in");
    var problem = page.locator("#selector-problem");
    assertThat(problem).hasText("No requirement on labels begins at 'rack in'. Write key=value, key!=value, key in (a, b), key notin (a, b), key or !key, with commas between them.");
    assertThat(page.getByLabel("Labels")).hasAttribute("aria-invalid", "true");
    assertThat(page.getByLabel("Labels")).isFocused();
    assertThat(rows(page)).hasCount(0);
    assertThat(page.locator("#trouble")).isHidden();
    page.getByLabel("Labels").pressSequentially(" (r1, r2)");
    assertThat(page.locator("#count")).hasText("18 hosts");
    assertThat(problem).isHidden();
    assertThat(page.getByLabel("Labels")).hasAttribute("aria-invalid", "false");

    visit.open("/hosts?selector=rack+in");
    assertThat(problem).containsText("No requirement on labels begins at 'rack in'");
    visit.requireAccessible();
  }

  @Test
  void hostsAreNarrowedByKernelReadinessAndAgent() {
    var page = visit.open("/hosts");
    page.getByLabel("Kernel release").selectOption("7.3.1+deb13-amd64");
    assertThat(page.locator("#count")).hasText("12 hosts");
    page.getByLabel("Readiness").selectOption("with warnings");
    page.waitForURL("**readiness=WARNINGS**");
    assertThat(rows(page).filter(new Locator.FilterOptions().setHasText("warnings"))).hasCount(rows(page).count());
    visit.open("/hosts");
    page.getByLabel("Agent").selectOption("not enrolled");
    assertThat(page.locator("#count")).hasText("6 hosts");
    page.getByLabel("Agent").selectOption("silent");
    assertThat(page.locator("#count")).hasText("6 hosts");
    assertThat(rows(page).filter(new Locator.FilterOptions().setHasText("silent"))).hasCount(6);
    page.getByLabel("Agent").selectOption("enrolled");
    assertThat(page.locator("#count")).hasText("50 of 54 hosts");
  }

  @Test
  void aColumnsHeadSortsByItAndTheOtherWayRound() {
    var page = visit.open("/hosts");
    assertThat(header(page, "Host")).hasAttribute("aria-sort", "ascending");
    header(page, "Host").getByRole(AriaRole.LINK).click();
    assertThat(header(page, "Host")).hasAttribute("aria-sort", "descending");
    assertThat(names(page)).hasSize(50).isSortedAccordingTo(Comparator.reverseOrder());
    header(page, "Last seen").getByRole(AriaRole.LINK).click();
    assertThat(header(page, "Last seen")).hasAttribute("aria-sort", "ascending");
    assertThat(header(page, "Host")).hasAttribute("aria-sort", "none");
    assertThat(rows(page).first()).containsText("never");
    page.getByLabel("Order").selectOption("last seen first");
    assertThat(rows(page).first().locator("th")).hasText(SOME.name() + "-00000");
    assertThat(header(page, "Last seen")).hasAttribute("aria-sort", "descending");
  }

  @Test
  void manyLabelsAreCutAndAllInTheTitle() {
    var page = visit.open("/hosts");
    var labels = page.locator("ul.labels").first();
    assertThat(labels.locator("li")).hasText(new String[] {"app=web", "fleet=" + SOME.name(), "rack=r0", "team=t0", "and 2 more"});
    assertThat(labels).hasAttribute("title", Pattern.compile(".*tier=front, zone=z0"));
  }

  @Test
  void pageAfterPageEveryHostIsThereOnceByEachColumn() {
    fleet.silentHosts(120);
    try (var visit = visit(Role.VIEWER)) {
      for (var sort : List.of("name", "-kernelRelease", "lastSeen")) {
        requireEveryHostOnce(visit, sort);
      }
    }
  }

  private static void requireEveryHostOnce(Chromium.Visit visit, String sort) {
    var page = visit.open("/hosts?sort=" + sort);
    assertThat(page.locator("#count")).hasText("50 of 120 hosts");
    var all = new ArrayList<>(names(page));
    while (page.getByText("Next page").isVisible()) {
      var here = page.url();
      page.getByText("Next page").click();
      page.waitForURL(there -> !there.equals(here));
      all.addAll(names(page));
    }
    assertThat(all).as(sort).hasSize(120).doesNotHaveDuplicates();
    page.getByText("First page").click();
    page.waitForURL(there -> !there.contains("cursor="));
    assertThat(names(page)).isEqualTo(all.subList(0, 50));
  }

  @Test
  void fromHostsChosenByLabelsOneGoesOnToARollout() {
    try (var visit = visit(Role.OPERATOR, SOME)) {
      var page = visit.page();
      assertThat(page.getByText("Filter by labels to go on to a rollout")).isVisible();
      page.getByLabel("Labels").pressSequentially("zone in (z1, z2), !gone");
      var onwards = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Plan a rollout over the hosts with zone in (z1, z2), !gone"));
      assertThat(onwards).hasAttribute("href", "/rollouts/new?selector=zone%20in%20%28z1%2C%20z2%29%2C%20%21gone");
      assertThat(page.getByText("whatever else is filtered by here")).isHidden();
      page.getByLabel("Readiness").selectOption("ready");
      assertThat(page.getByText("It takes all hosts with these labels, whatever else is filtered by here.")).isVisible();
    }
    assertThat(visit.open("/hosts?selector=zone%3Dz1").getByText("Plan a rollout")).isHidden();
  }

  @Test
  void aHostThatIsInARebootSaysInWhich() {
    var bad = fleet.agent("bad");
    var out = fleet.agent("out");
    var unwell = fleet.agent("unwell");
    unwell.host().ail(HostPages.UNWELL);
    fleet.roll(Map.of("name", "the bad one"), bad);
    fleet.go(bad, Outcome.WRONG_KERNEL);
    var rollout = fleet.roll(Map.of("name", "the others"), out, unwell);
    fleet.leave(out);
    fleet.go(unwell, Outcome.KEXEC);
    try (var visit = visit(Role.VIEWER)) {
      var rows = rows(visit.page());
      assertThat(rows.nth(0)).containsText(Pattern.compile("wrong kernel\\s+in the bad one", Pattern.DOTALL));
      assertThat(rows.nth(1)).containsText(Pattern.compile("out\\s+in the others", Pattern.DOTALL));
      assertThat(rows.nth(1).getByText("the others")).hasAttribute("href", "/rollouts/" + SomeFleet.id(rollout));
      assertThat(rows.nth(2)).containsText("kexec, not well");
    }
  }

  @Test
  void aRolloutOutOfScopeIsNotNamed() {
    var agent = fleet.agent("one");
    var made = SERVICE.operator().post("/api/v1/rollouts", Map.of("name", "secret plan", "hosts", List.of(agent.name()), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    try (var visit = visit(Role.VIEWER)) {
      assertThat(rows(visit.page())).containsText("staging");
      assertThat(visit.page().content()).doesNotContain("secret plan", made.text("id"));
      visit.open("/hosts/" + agent.name());
      assertThat(visit.page().locator("#now")).containsText("out of your scope");
      assertThat(visit.page().content()).doesNotContain("secret plan", made.text("id"));
    }
  }

  @Test
  void whatAnAgentSaysIsNeverMarkup() {
    fleet.silentHosts(1);
    SERVICE.database().update("update host set kernel_release = '<img src=x onerror=alert(1)>' where labels ->> 'fleet' = ?", fleet.name());
    try (var visit = visit(Role.VIEWER)) {
      assertThat(rows(visit.page())).containsText("<img src=x onerror=alert(1)>");
      visit.open("/");
      visit.open("/hosts/" + fleet.name() + "-00000");
      assertThat(visit.page().locator("main")).containsText("<img src=x onerror=alert(1)>");
      assertThat(visit.complaints()).isEmpty();
    }
  }

  @Test
  void itIsAPageWithoutScriptsToo() {
    try (var visit = Chromium.visitWithoutScripts(SERVICE).signIn(SOME.token(Role.VIEWER))) {
      visit.open("/hosts");
      visit.page().getByLabel("Name").fill("-00002");
      visit.page().getByText("Filter", new Page.GetByTextOptions().setExact(true)).click();
      assertThat(visit.page().locator("#count")).hasText("1 host");
      assertThat(names(visit.page())).containsExactly(SOME.name() + "-00002");
    }
  }

  @Test
  void anAddressThatNoPageLeadsToIsRefused() {
    var browser = HostPages.signedIn(SOME.token(Role.VIEWER));
    for (var wrong : List.of("sort=color", "readiness=SURE", "agent=007", "cursor=x", "search=%00")) {
      assertThat(browser.get(URI.create(SERVICE.url() + "/hosts?" + wrong)).status()).as(wrong).isEqualTo(400);
    }
  }

  @Test
  void itIsForEverybodyWhateverTheScreen() {
    fleet.silentHosts(60);
    fleet.roll(Map.of("name", "October kernels"), fleet.agent("web-1"), fleet.agent("web-2"));
    try (var visit = visit(Role.OPERATOR)) {
      visit.requireAccessibleEverywhere("hosts");
      visit.open("/hosts?search=no-such-host");
      assertThat(visit.page().locator("main")).containsText("No host is like that");
      visit.picture("hosts-none");
    }
  }
}
