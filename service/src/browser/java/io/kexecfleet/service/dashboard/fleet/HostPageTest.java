package io.kexecfleet.service.dashboard.fleet;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Browser;
import io.kexecfleet.service.support.Chromium;
import io.kexecfleet.service.support.Chromium.Screen;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPageTest {

  static final Finding UNWELL =
      new Finding("FAILED_UNIT", Finding.Severity.BLOCKING, "Unit nginx.service has failed, and had not before.", "Look at its journal.");

  private static final PhaseTiming[] TIMINGS = {
    new PhaseTiming(Phase.STAGE, 1_800, 20, "the agent's clock"),
    new PhaseTiming(Phase.STOP, 3_000, 0, "the journal"),
    new PhaseTiming(Phase.HOT_PHASE, 1_000, 500, "two clocks"),
    new PhaseTiming(Phase.KERNEL, 2_000, 0, "the kernel"),
    new PhaseTiming(Phase.USER_SPACE, 4_000, 0, "systemd"),
    new PhaseTiming(Phase.OUT_OF_SERVICE, 10_000, 500, "two clocks")
  };

  /** As a kernel without an aligned place in CMA has it. */
  private static final String LOAD =
      """
      {"method": "NORMAL", "kernelRelease": "7.2.13-amd64", "bytesToCopy": 125964288, "durationMillis": 2632,
       "segments": [{"index": 0, "address": 788529152, "size": 52428800}, {"index": 1, "address": 1048576, "size": 131072}],
       "evidence": {"head": 4312813569, "kernelAddress": 788529152, "kernelAlignment": 2097152, "initOnAlloc": true, "cmaPages": 0,
         "log": ["kexec_file: segment[0] mem=0x2f000000"]},
       "refused": [{"method": "CMA", "code": "MISALIGNED", "reason": "The kernel lies at 0x2fb00000: it would overrun the initrd.",
         "segments": [{"index": 0, "address": 799014912, "size": 52428800}]}]}
      """;

  private static final RunningService SERVICE = RunningService.shared();

  private final SomeFleet fleet = new SomeFleet(SERVICE);

  private Chromium.Visit visit(TestAgent host, Role role) {
    return visit(host, fleet.token(role));
  }

  /** Labels and who is let in are for those who reach the whole fleet. */
  private Chromium.Visit visitOfAll(TestAgent host, Role role) {
    return visit(host, fleet.token(role, ""));
  }

  private static Chromium.Visit visit(TestAgent host, String token) {
    var visit = Chromium.visit(SERVICE).signIn(token);
    visit.open("/hosts/" + host.name());
    return visit;
  }

  private static Locator section(Page page, String title) {
    return page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName(Pattern.compile("^" + title)));
  }

  private TestAgent held(String suffix) {
    var agent = fleet.agent(suffix);
    agent.host().ail(UNWELL);
    agent.host().take(TIMINGS);
    fleet.roll(Map.of("name", "the rollout"), agent);
    fleet.go(agent, Outcome.KEXEC);
    return agent;
  }

  private String labels(TestAgent host) {
    return SERVICE.operator().get("/api/v1/hosts/" + host.name() + "/labels").body();
  }

  @Test
  void whatItsAgentFoundIsThereWithWhatToDo() {
    var agent = fleet.agent("one");
    try (var visit = visit(agent, Role.VIEWER)) {
      assertThat(section(visit.page(), "Ready for kexec")).containsText("Its agent has not looked yet");
      agent.host().find(new Finding("NO_CMA", Finding.Severity.INFORMATION, "There is no CMA area.", "Boot with cma=256M."), new Finding("UNSIGNED", Finding.Severity.BLOCKING, "The kernel is not signed.", "Sign it."));
      agent.checkIn();
      visit.page().reload();
      var readiness = section(visit.page(), "Ready for kexec");
      assertThat(readiness.getByRole(AriaRole.HEADING)).hasText(Pattern.compile("Ready for kexec:\\s+blocked"));
      assertThat(readiness.getByRole(AriaRole.LISTITEM).first()).hasText(Pattern.compile("\\s*blocking\\s+UNSIGNED\\s+The kernel is not signed.\\s+What to do: Sign it.\\s*"));
      assertThat(readiness.getByRole(AriaRole.LISTITEM).last()).containsText("What to do: Boot with cma=256M.");
      visit.requireAccessible();
    }
  }

  @Test
  void whoMayGivesItOtherLabels() {
    var agent = fleet.agent("one");
    try (var visit = visitOfAll(agent, Role.OPERATOR)) {
      var page = visit.page();
      page.getByText("Change labels").focus();
      page.keyboard().press("Enter");
      assertThat(page.getByLabel("Labels, one on a line")).hasValue("fleet=" + fleet.name());
      page.getByLabel("Labels, one on a line").fill("zone=eu\n\n  rack = r7 \nfleet=" + fleet.name());
      visit.requireAccessible();
      page.getByText("Set these labels").click();
      assertThat(section(page, "Facts").getByRole(AriaRole.LISTITEM)).hasText(new String[] {"fleet=" + fleet.name(), "rack=r7", "zone=eu"});
      assertThat(labels(agent)).contains("\"rack\":\"r7\"", "\"zone\":\"eu\"");
    }
  }

  @Test
  void labelsThatAreNoneAreShownAgainWithTheReasonBesideThem() {
    var agent = fleet.agent("one");
    var before = labels(agent);
    try (var visit = visitOfAll(agent, Role.OPERATOR)) {
      var page = visit.page();
      for (var wrong : Map.of("zone", "'zone' is no label", "a=b\na=c", "two values for a", "a b=c", "'a b' is no label key").entrySet()) {
        page.getByText("Change labels").click();
        page.getByLabel("Labels, one on a line").fill(wrong.getKey());
        page.getByText("Set these labels").click();
        assertThat(page.locator("#labels-problem")).containsText(wrong.getValue());
        assertThat(page.getByLabel("Labels, one on a line")).hasValue(wrong.getKey());
        visit.complaints(); // The browser says that it was answered with 400.
        visit.requireAccessible();
        visit.open("/hosts/" + agent.name());
      }
      assertThat(labels(agent)).isEqualTo(before);
    }
  }

  @Test
  void labelsThatSomebodyElseChangedMeanwhileAreNotWrittenOver() {
    var agent = fleet.agent("one");
    try (var visit = visitOfAll(agent, Role.OPERATOR)) {
      var page = visit.page();
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
  }

  @Test
  void aHostThatKeepsItsPlaceIsResolvedAfterItWasAskedOnceMore() {
    var agent = held("one");
    try (var visit = visit(agent, Role.OPERATOR)) {
      var page = visit.page();
      var wanted = section(page, "Needs somebody");
      assertThat(wanted).containsText("It keeps its place in the budgets since");
      assertThat(wanted).containsText("Unit nginx.service has failed");
      assertThat(page.getByText("Yes, it is taken care of")).isHidden();
      page.locator("summary", new Page.LocatorOptions().setHasText("Resolve")).focus();
      page.keyboard().press("Space");
      page.getByLabel("What was done about it").fill("nginx mended");
      visit.requireAccessible();
      page.keyboard().press("Enter");
      assertThat(wanted).isHidden();
      assertThat(section(page, "Reboots")).containsText(Pattern.compile("Resolved at .*nginx mended", Pattern.DOTALL));
    }
    var reboots = fleet.operator().get("/api/v1/hosts/" + agent.name() + "/reboots").json().path("reboots");
    assertThat(reboots.get(0).path("resolution").asString()).isEqualTo("nginx mended");
    assertThat(reboots.get(0).path("needsResolution").asBoolean(true)).isFalse();
  }

  @Test
  void itIsResolvedWithoutScriptsToo() {
    var agent = held("one");
    try (var visit = Chromium.visitWithoutScripts(SERVICE).signIn(fleet.token(Role.OPERATOR))) {
      visit.open("/hosts/" + agent.name());
      visit.page().locator("summary", new Page.LocatorOptions().setHasText("Resolve")).click();
      visit.page().getByText("Yes, it is taken care of").click();
      assertThat(section(visit.page(), "Needs somebody")).isHidden();
    }
  }

  @Test
  void whatIsNotAsItWasSeenIsNotResolved() {
    var agent = held("one");
    try (var visit = visit(agent, Role.OPERATOR)) {
      var page = visit.page();
      SERVICE.database().update("update reboot set outcome = 'WATCHDOG_RESET' where host_id = (select id from host where name = ?)", agent.name());
      page.locator("summary", new Page.LocatorOptions().setHasText("Resolve")).click();
      page.getByLabel("What was done about it").fill("nothing yet");
      page.getByText("Yes, it is taken care of").click();
      assertThat(page.locator("#problem")).containsText("It is not what you saw");
      assertThat(page.getByLabel("What was done about it")).hasValue("nothing yet");
      assertThat(section(page, "Needs somebody")).isVisible();
    }
  }

  @Test
  void whyItDoesNotGoIsSaidByTheEnginesOwnRules() {
    var agent = fleet.agent("one");
    fleet.roll(Map.of("name", "slow", "gates", SomeFleet.hold("board")), agent);
    try (var visit = visit(agent, Role.VIEWER)) {
      var current = section(visit.page(), "In a reboot");
      assertThat(current).containsText("Why it does not go now");
      assertThat(current).containsText("GATE Gate board: Waits for an operator to release it.");
      visit.requireAccessible();
    }
  }

  @Test
  void aHostThatComesBackIsSeenComingBack() {
    var agent = fleet.agent("one");
    fleet.roll(Map.of("name", "watched"), agent);
    try (var visit = Chromium.visit(SERVICE)) {
      var page = visit.page();
      page.clock().install();
      visit.signIn(fleet.token(Role.VIEWER));
      visit.open("/hosts/" + agent.name());
      assertThat(page.locator("#now")).containsText("staging");
      fleet.leave(agent);
      page.clock().runFor(15_000);
      assertThat(page.locator("#now")).containsText("Counts as lost");
      agent.host().comeBack(Outcome.KEXEC, true);
      agent.checkIn();
      page.clock().runFor(15_000);
      assertThat(section(page, "Reboots").getByRole(AriaRole.LISTITEM).first()).containsText("kexec");
      assertThat(page.locator("#now")).containsText("in service");
    }
  }

  @Test
  void whoTypesIsNotDisturbed() {
    var agent = fleet.agent("one");
    try (var visit = Chromium.visit(SERVICE)) {
      var page = visit.page();
      page.clock().install();
      visit.signIn(fleet.token(Role.OPERATOR, ""));
      visit.open("/hosts/" + agent.name());
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
  void howItWasLoadedIsSaidInWords() {
    var agent = held("one");
    SERVICE
        .database()
        .update("update reboot set report = jsonb_set(report, '{load}', ?::jsonb) where host_id = (select id from host where name = ?)", LOAD, agent.name());
    try (var visit = visit(agent, Role.VIEWER)) {
      var load = section(visit.page(), "Last load");
      assertThat(load).containsText("NORMAL");
      assertThat(load).containsText("120.1 MiB");
      assertThat(load).containsText("The kernel lies at 0x2f000000, a multiple of its alignment 0x200000.");
      assertThat(load).containsText(Pattern.compile("Why not CMA\\s+CMA MISALIGNED\\s+The kernel lies at 0x2fb00000: it would overrun the initrd.", Pattern.DOTALL));
      var segments = load.getByRole(AriaRole.TABLE).last().getByRole(AriaRole.ROW);
      assertThat(segments.nth(1)).hasText(Pattern.compile("\\s*0\\s+0x2f000000\\s+50.0 MiB\\s*"));
      assertThat(segments.nth(2)).hasText(Pattern.compile("\\s*1\\s+0x100000\\s+128 KiB\\s*"));
      visit.requireAccessible();
    }
  }

  @Test
  void thePhasesOfARebootAreDrawnAndInATable() {
    var agent = held("one");
    try (var visit = visit(agent, Role.VIEWER)) {
      var rows = visit.page().locator("table.waterfall tbody tr");
      assertThat(rows.locator("th")).hasText(new String[] {"stage", "out of service", "stop", "hot phase", "kernel", "user space"});
      assertThat(rows.nth(3)).hasText(Pattern.compile("\\s*hot phase\\s+1.0 s\\s+500 ms\\s+two clocks\\s*"));
      var hot = rows.nth(3).locator("rect").boundingBox();
      var stop = rows.nth(2).locator("rect").boundingBox();
      assertThat(hot.x).isCloseTo(stop.x + stop.width, Offset.offset(1.5));
      assertThat(stop.width / hot.width).isCloseTo(3, Offset.offset(0.2));
      assertThat(rows.nth(3).locator("line").boundingBox().width).isCloseTo(hot.width, Offset.offset(2.0));
      assertThat(section(visit.page(), "Reboots").locator("summary").first()).containsText("out 10.0 s");
    }
  }

  @Test
  void aLongHistoryIsReadPageByPage() {
    var agent = fleet.agent("one");
    SERVICE
        .database()
        .update(
            """
            insert into rollout (id, name, author, created_at, started_at, ended_at, state, target, selection, plan, max_out, max_failures,
              approve_by, waves, hosts, queued, ahead, out, held, failures, succeeded, scope)
            select gen_random_uuid(), 'past ' || i, ?, now(), now(), now(), 'SUCCEEDED', '{"select":"LATEST_INSTALLED","commandLine":"REUSE","arguments":""}',
              '{}', '{}', 2, 0, now(), 1, 1, 0, 0, 0, 0, 0, 1, ? from generate_series(1, 25) i
            """,
            fleet.name(),
            fleet.selector());
    SERVICE
        .database()
        .update(
            """
            insert into reboot (id, rollout_id, host_id, wave, position, attempt, state, boot_id, outcome, detail, ordered_at, ended_at, kernel_from, kernel_to)
            select gen_random_uuid(), o.id, h.id, 0, 0, 1, 'DONE', 'b', 'KEXEC', 'It went well.', now(), now() - make_interval(hours => substr(o.name, 6)::int), '7.1', '7.2'
            from rollout o, host h where o.author = ? and h.name = ?
            """,
            fleet.name(),
            agent.name());
    try (var visit = visit(agent, Role.VIEWER)) {
      var page = visit.page();
      var items = page.locator("ol.history > li");
      assertThat(items).hasCount(10);
      assertThat(items.first()).containsText("past 1");
      page.getByText("Older reboots").click();
      assertThat(items.first()).containsText("past 11");
      page.getByText("Older reboots").click();
      assertThat(items).hasCount(5);
      assertThat(items.last()).containsText("past 25");
      visit.requireAccessible();
      page.getByText("Newest").click();
      assertThat(items.first()).containsText("past 1");
    }
  }

  @Test
  void anAdministratorRevokesAndRetiresAfterBeingAskedOnceMore() {
    var agent = fleet.agent("one");
    try (var visit = visitOfAll(agent, Role.ADMINISTRATOR)) {
      var page = visit.page();
      page.getByText("Revoke its credential").click();
      visit.requireAccessible();
      page.getByText("Yes, revoke it").click();
      assertThat(page.locator("#now")).containsText("not enrolled");
      assertThat(page.getByText("Revoke its credential")).isHidden();
      assertThat(SERVICE.operator().get("/api/v1/hosts/" + agent.name()).json().path("enrolled").asBoolean(true)).isFalse();
      page.getByText("Retire this host").click();
      page.getByText("Yes, retire " + agent.name()).click();
      page.waitForURL("**/hosts");
      assertThat(SERVICE.operator().get("/api/v1/hosts/" + agent.name()).status()).isEqualTo(404);
      visit.open("/hosts/" + agent.name());
      assertThat(page.getByRole(AriaRole.ALERT).first()).containsText("There is no host named " + agent.name());
    }
  }

  @Test
  void aHostThatARolloutCountsOnIsNotRetired() {
    var agent = fleet.agent("one");
    fleet.roll(Map.of(), agent);
    try (var visit = visitOfAll(agent, Role.ADMINISTRATOR)) {
      visit.page().getByText("Retire this host").click();
      visit.page().getByText("Yes, retire " + agent.name()).click();
      assertThat(visit.page().locator("#problem")).containsText("is in rollout");
      assertThat(SERVICE.operator().get("/api/v1/hosts/" + agent.name()).status()).isEqualTo(200);
    }
  }

  @Test
  void whoMayNotActIsOfferedNothingAndRefusedAllTheSame() {
    var agent = held("one");
    try (var visit = visit(agent, Role.VIEWER)) {
      assertThat(visit.page().locator("main form")).hasCount(0);
    }
    var viewer = signedIn(fleet.token(Role.VIEWER, ""));
    var page = viewer.get(URI.create(SERVICE.url() + "/hosts/" + agent.name()));
    var token = Browser.form(page, "/logout");
    for (var act : new String[] {"labels", "resolution", "retirement", "revocation"}) {
      var form = new Browser.Form(URI.create(SERVICE.url() + "/hosts/" + agent.name() + "/" + act), token.fields());
      assertThat(viewer.submit(form).status()).as(act).isEqualTo(403);
    }
    var operator = signedIn(fleet.token(Role.OPERATOR));
    var scoped = Browser.form(operator.get(URI.create(SERVICE.url() + "/hosts/" + agent.name())), "/resolution");
    for (var act : new String[] {"labels", "retirement", "revocation"}) {
      var form = new Browser.Form(URI.create(SERVICE.url() + "/hosts/" + agent.name() + "/" + act), scoped.fields());
      assertThat(operator.submit(form).status()).as("bound by a scope: " + act).isEqualTo(403);
    }
    assertThat(operator.submit(scoped.with("_csrf", "guessed")).status()).isEqualTo(403);
    assertThat(operator.submit(scoped.with("note", "x".repeat(1001))).status()).isEqualTo(400);
    var needed = SERVICE.operator().get("/api/v1/hosts/" + agent.name() + "/reboots").json().path("reboots").get(0).path("needsResolution");
    assertThat(needed.asBoolean(false)).as("nothing was done").isTrue();
  }

  private static Browser signedIn(String token) {
    var browser = new Browser();
    browser.submit(Browser.form(browser.get(URI.create(SERVICE.url() + "/login")), "/login").with("token", token));
    return browser;
  }

  @Test
  void aHostOutOfScopeIsNotThere() {
    var other = new SomeFleet(SERVICE).agent("one");
    var page = signedIn(fleet.token(Role.OPERATOR)).get(URI.create(SERVICE.url() + "/hosts/" + other.name()));
    assertThat(page.status()).isEqualTo(404);
    assertThat(page.body()).contains("There is no host named " + other.name());
  }

  @ParameterizedTest
  @CsvSource({"PHONE,LIGHT", "PHONE,DARK", "DESKTOP,LIGHT", "DESKTOP,DARK"})
  void looksGoodEverywhere(Screen screen, ColorScheme theme) {
    var agent = held("web-1");
    SERVICE
        .database()
        .update("update reboot set report = jsonb_set(report, '{load}', ?::jsonb) where host_id = (select id from host where name = ?)", LOAD, agent.name());
    try (var visit = Chromium.visit(SERVICE, screen, theme).signIn(fleet.token(Role.ADMINISTRATOR, ""))) {
      visit.open("/hosts/" + agent.name());
      visit.page().locator("summary", new Page.LocatorOptions().setHasText("Resolve")).click();
      visit.requireAccessible();
      visit.picture("host-%s-%s".formatted(screen, theme).toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void aHostThatNobodyHeardOfYetIsAPageToo() {
    var name = fleet.name() + "-new";
    SERVICE.operator().post("/api/v1/hosts", Map.of("name", name, "labels", Map.of("fleet", fleet.name())));
    try (var visit = Chromium.visit(SERVICE).signIn(fleet.token(Role.OPERATOR))) {
      visit.open("/hosts/" + name);
      assertThat(visit.page().locator("#now")).containsText("not enrolled");
      assertThat(visit.page().locator("main")).containsText("No image was loaded");
      assertThat(visit.page().locator("main")).containsText("None has ended yet");
      visit.requireAccessible();
    }
  }
}
