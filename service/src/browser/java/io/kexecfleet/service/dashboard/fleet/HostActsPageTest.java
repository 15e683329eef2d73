package io.kexecfleet.service.dashboard.fleet;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.kexecfleet.service.dashboard.fleet.HostPages.SERVICE;
import static io.kexecfleet.service.dashboard.fleet.HostPages.section;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Browser;
import io.kexecfleet.service.support.Chromium;
import io.kexecfleet.service.support.TestAgent;
import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is done to a host on its page. */
class HostActsPageTest {

  /** Of an administrator, who reaches every host and may do all of it. */
  private static Chromium.Visit visit;

  private final SomeFleet fleet = new SomeFleet(SERVICE);

  @BeforeAll
  static void signIn() {
    visit = Chromium.visit(SERVICE).signIn(SERVICE.operatorToken());
  }

  @AfterAll
  static void leave() {
    visit.close();
  }

  private static Page open(TestAgent host) {
    return visit.open("/hosts/" + host.name());
  }

  private static String labels(TestAgent host) {
    return SERVICE.operator().get("/api/v1/hosts/" + host.name() + "/labels").body();
  }

  private static void unfoldResolution(Page page) {
    page.locator("summary", new Page.LocatorOptions().setHasText("Resolve")).click();
  }

  @Test
  void whoMayGivesItOtherLabels() {
    var agent = fleet.agent("one");
    var page = open(agent);
    page.getByText("Change labels").focus();
    page.keyboard().press("Enter");
    assertThat(page.getByLabel("Labels, one on a line")).hasValue("fleet=" + fleet.name());
    page.getByLabel("Labels, one on a line").fill("zone=eu\n\n  rack = r7 \nfleet=" + fleet.name());
    page.getByText("Set these labels").click();
    assertThat(section(page, "Facts").getByRole(AriaRole.LISTITEM)).hasText(new String[] {"fleet=" + fleet.name(), "rack=r7", "zone=eu"});
    assertThat(labels(agent)).contains("\"rack\":\"r7\"", "\"zone\":\"eu\"");
  }

  @Test
  void labelsThatAreNoneAreShownAgainWithTheReasonBesideThem() {
    var agent = fleet.agent("one");
    var before = labels(agent);
    for (var wrong : Map.of("zone", "'zone' is no label", "a=b\na=c", "two values for a", "a b=c", "'a b' is no label key").entrySet()) {
      var page = open(agent);
      page.getByText("Change labels").click();
      page.getByLabel("Labels, one on a line").fill(wrong.getKey());
      page.getByText("Set these labels").click();
      assertThat(page.locator("#labels-problem")).containsText(wrong.getValue());
      assertThat(page.getByLabel("Labels, one on a line")).hasValue(wrong.getKey());
    }
    visit.complaints(); // The browser says that it was answered with 400.
    visit.requireAccessible();
    assertThat(labels(agent)).isEqualTo(before);
  }

  @Test
  void labelsThatSomebodyElseChangedMeanwhileAreNotWrittenOver() {
    var agent = fleet.agent("one");
    var page = open(agent);
    page.getByText("Change labels").click();
    page.getByLabel("Labels, one on a line").fill("mine=1");
    fleet.label(agent, Map.of("theirs", "1"));
    page.getByText("Set these labels").click();
    assertThat(page.locator("#labels-problem")).containsText("It is not what you saw");
    assertThat(labels(agent)).contains("theirs");
    assertThat(section(page, "Facts")).containsText("theirs=1");
    page.getByText("Set these labels").click();
    assertThat(section(page, "Facts").getByRole(AriaRole.LISTITEM)).hasText(new String[] {"mine=1"});
  }

  @Test
  void aHostThatKeepsItsPlaceIsResolvedAfterItWasAskedOnceMore() {
    var agent = HostPages.held(fleet, "one");
    var page = open(agent);
    var wanted = section(page, "Needs somebody");
    assertThat(wanted).containsText("It keeps its place in the budgets since");
    assertThat(wanted).containsText("Unit nginx.service has failed");
    assertThat(page.getByText("Yes, it is taken care of")).isHidden();
    page.locator("summary", new Page.LocatorOptions().setHasText("Resolve")).focus();
    page.keyboard().press("Space");
    page.getByLabel("What was done about it").fill("nginx mended");
    page.keyboard().press("Enter");
    assertThat(wanted).isHidden();
    assertThat(section(page, "Reboots")).containsText(Pattern.compile("Resolved at .*nginx mended", Pattern.DOTALL));
    var reboots = fleet.operator().get("/api/v1/hosts/" + agent.name() + "/reboots").json().path("reboots");
    assertThat(reboots.get(0).path("resolution").asString()).isEqualTo("nginx mended");
    assertThat(reboots.get(0).path("needsResolution").asBoolean(true)).isFalse();
  }

  @Test
  void itIsResolvedWithoutScriptsToo() {
    var agent = HostPages.held(fleet, "one");
    try (var plain = Chromium.visitWithoutScripts(SERVICE).signIn(fleet.token(Role.OPERATOR))) {
      var page = plain.open("/hosts/" + agent.name());
      unfoldResolution(page);
      page.getByText("Yes, it is taken care of").click();
      assertThat(section(page, "Needs somebody")).isHidden();
    }
  }

  @Test
  void whatIsNotAsItWasSeenIsNotResolved() {
    var agent = HostPages.held(fleet, "one");
    var page = open(agent);
    SERVICE.database().update("update reboot set outcome = 'WATCHDOG_RESET' where host_id = (select id from host where name = ?)", agent.name());
    unfoldResolution(page);
    page.getByLabel("What was done about it").fill("nothing yet");
    page.getByText("Yes, it is taken care of").click();
    assertThat(page.locator("#problem")).containsText("It is not what you saw");
    assertThat(page.getByLabel("What was done about it")).hasValue("nothing yet");
    assertThat(section(page, "Needs somebody")).isVisible();
  }

  @Test
  void whoTypesIsNotDisturbed() {
    var agent = fleet.agent("one");
    try (var typing = Chromium.visit(SERVICE)) {
      var page = typing.page();
      page.clock().install();
      typing.signIn(fleet.token(Role.OPERATOR, ""));
      typing.open("/hosts/" + agent.name());
      page.getByText("Change labels").click();
      page.getByLabel("Labels, one on a line").fill("half=");
      fleet.roll(Map.of(), agent);
      page.clock().runFor(60_000);
      assertThat(page.getByLabel("Labels, one on a line")).hasValue("half=");
      page.getByText("Change labels").click();
      page.getByText("Change labels").blur();
      page.clock().runFor(15_000);
      assertThat(section(page, "In a reboot")).isVisible();
    }
  }

  @Test
  void anAdministratorRevokesAndRetiresAfterBeingAskedOnceMore() {
    var agent = fleet.agent("one");
    var page = open(agent);
    page.getByText("Revoke its credential").click();
    page.getByText("Yes, revoke it").click();
    assertThat(page.locator("#now")).containsText("not enrolled");
    assertThat(page.getByText("Revoke its credential")).isHidden();
    assertThat(SERVICE.operator().get("/api/v1/hosts/" + agent.name()).json().path("enrolled").asBoolean(true)).isFalse();
    page.getByText("Retire this host").click();
    page.getByText("Yes, retire " + agent.name()).click();
    page.waitForURL("**/hosts");
    assertThat(SERVICE.operator().get("/api/v1/hosts/" + agent.name()).status()).isEqualTo(404);
    open(agent);
    assertThat(page.getByRole(AriaRole.ALERT).first()).containsText("There is no host named " + agent.name());
  }

  @Test
  void aHostThatARolloutCountsOnIsNotRetired() {
    var agent = fleet.agent("one");
    fleet.roll(Map.of(), agent);
    var page = open(agent);
    page.getByText("Retire this host").click();
    page.getByText("Yes, retire " + agent.name()).click();
    assertThat(page.locator("#problem")).containsText("is in rollout");
    assertThat(SERVICE.operator().get("/api/v1/hosts/" + agent.name()).status()).isEqualTo(200);
  }

  @Test
  void whoMayNotActIsOfferedNothingAndRefusedAllTheSame() {
    var agent = HostPages.held(fleet, "one");
    var viewer = HostPages.signedIn(fleet.token(Role.VIEWER, ""));
    var page = viewer.get(HostPages.at(agent));
    var token = Browser.form(page, "/logout");
    for (var act : new String[] {"labels", "resolution", "retirement", "revocation"}) {
      assertThat(page.body()).doesNotContain("/hosts/" + agent.name() + "/" + act);
      assertThat(viewer.submit(new Browser.Form(to(agent, act), token.fields())).status()).as(act).isEqualTo(403);
    }
    var operator = HostPages.signedIn(fleet.token(Role.OPERATOR));
    var scoped = Browser.form(operator.get(HostPages.at(agent)), "/resolution");
    for (var act : new String[] {"labels", "retirement", "revocation"}) {
      assertThat(operator.submit(new Browser.Form(to(agent, act), scoped.fields())).status()).as("bound by a scope: " + act).isEqualTo(403);
    }
    assertThat(operator.submit(scoped.with("_csrf", "guessed")).status()).isEqualTo(403);
    assertThat(operator.submit(scoped.with("note", "x".repeat(1001))).status()).isEqualTo(400);
    var needed = SERVICE.operator().get("/api/v1/hosts/" + agent.name() + "/reboots").json().path("reboots").get(0).path("needsResolution");
    assertThat(needed.asBoolean(false)).as("nothing was done").isTrue();
  }

  private static URI to(TestAgent host, String act) {
    return URI.create(HostPages.at(host) + "/" + act);
  }
}
