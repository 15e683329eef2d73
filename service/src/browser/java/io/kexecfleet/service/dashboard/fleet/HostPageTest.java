package io.kexecfleet.service.dashboard.fleet;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.kexecfleet.service.dashboard.fleet.HostPages.SERVICE;
import static io.kexecfleet.service.dashboard.fleet.HostPages.section;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Chromium;
import io.kexecfleet.service.support.TestAgent;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What there is to know about a host, on its page. */
class HostPageTest {

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

  @Test
  void whatItsAgentFoundIsThereWithWhatToDo() {
    var agent = fleet.agent("one");
    var page = open(agent);
    var readiness = section(page, "Ready for kexec");
    assertThat(readiness).containsText("Its agent has not looked yet");
    agent.host().find(new Finding("NO_CMA", Finding.Severity.INFORMATION, "There is no CMA area.", "Boot with cma=256M."), new Finding("UNSIGNED", Finding.Severity.BLOCKING, "The kernel is not signed.", "Sign it."));
    agent.checkIn();
    page.reload();
    assertThat(readiness.getByRole(AriaRole.HEADING)).hasText(Pattern.compile("Ready for kexec:\\s+blocked"));
    assertThat(readiness.getByRole(AriaRole.LISTITEM).first()).hasText(Pattern.compile("\\s*blocking\\s+UNSIGNED\\s+The kernel is not signed.\\s+What to do: Sign it.\\s*"));
    assertThat(readiness.getByRole(AriaRole.LISTITEM).last()).containsText("What to do: Boot with cma=256M.");
  }

  @Test
  void whyItDoesNotGoIsSaidByTheEnginesOwnRules() {
    var agent = fleet.agent("one");
    fleet.roll(Map.of("name", "slow", "gates", SomeFleet.hold("board")), agent);
    var current = section(open(agent), "In a reboot");
    assertThat(current).containsText("Why it does not go now");
    assertThat(current).containsText("GATE Gate board: Waits for an operator to release it.");
    visit.requireAccessible();
  }

  @Test
  void aHostThatComesBackIsSeenComingBack() {
    var agent = fleet.agent("one");
    fleet.roll(Map.of("name", "watched"), agent);
    try (var watching = Chromium.visit(SERVICE)) {
      var page = watching.page();
      page.clock().install();
      watching.signIn(fleet.token(Role.VIEWER));
      watching.open("/hosts/" + agent.name());
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
  void howItWasLoadedAndHowLongEachPhaseTookIsThereForEverybody() {
    var agent = HostPages.held(fleet, "web-1");
    HostPages.tellOfLoad(agent);
    var page = open(agent);
    requireLoad(page);
    requirePhases(page);
    page.locator("summary", new Page.LocatorOptions().setHasText("Resolve")).click();
    visit.requireAccessibleEverywhere("host");
  }

  private static void requireLoad(Page page) {
    var load = section(page, "Last load");
    assertThat(load).containsText("NORMAL");
    assertThat(load).containsText("120.1 MiB");
    assertThat(load).containsText("The kernel lies at 0x2f000000, a multiple of its alignment 0x200000.");
    assertThat(load).containsText(Pattern.compile("Why not CMA\\s+CMA MISALIGNED\\s+The kernel lies at 0x2fb00000: it would overrun the initrd.", Pattern.DOTALL));
    var segments = load.getByRole(AriaRole.TABLE).last().getByRole(AriaRole.ROW);
    assertThat(segments.nth(1)).hasText(Pattern.compile("\\s*0\\s+0x2f000000\\s+50.0 MiB\\s*"));
    assertThat(segments.nth(2)).hasText(Pattern.compile("\\s*1\\s+0x100000\\s+128 KiB\\s*"));
  }

  private static void requirePhases(Page page) {
    var rows = page.locator("table.waterfall tbody tr");
    assertThat(rows.locator("th")).hasText(new String[] {"stage", "out of service", "stop", "hot phase", "kernel", "user space"});
    assertThat(rows.nth(3)).hasText(Pattern.compile("\\s*hot phase\\s+1.0 s\\s+500 ms\\s+two clocks\\s*"));
    var hot = rows.nth(3).locator("rect").boundingBox();
    var stop = rows.nth(2).locator("rect").boundingBox();
    assertThat(hot.x).isCloseTo(stop.x + stop.width, Offset.offset(1.5));
    assertThat(stop.width / hot.width).isCloseTo(3, Offset.offset(0.2));
    // As long as the phase, for 500 ms either way; the box of a line has the width of its stroke more.
    assertThat(rows.nth(3).locator("line").boundingBox().width).isCloseTo(hot.width, Offset.offset(4.0));
    assertThat(section(page, "Reboots").locator("summary").first()).containsText("out 10.0 s");
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
    var page = open(agent);
    var items = page.locator("ol.history > li");
    assertThat(items).hasCount(10);
    assertThat(items.first()).containsText("past 1");
    visit.picture("host-history");
    page.getByText("Older reboots").click();
    assertThat(items.first()).containsText("past 11");
    page.getByText("Older reboots").click();
    assertThat(items).hasCount(5);
    assertThat(items.last()).containsText("past 25");
    page.getByText("Newest").click();
    assertThat(items.first()).containsText("past 1");
  }

  @Test
  void aHostOutOfScopeIsNotThere() {
    var other = new SomeFleet(SERVICE).agent("one");
    var page = HostPages.signedIn(fleet.token(Role.OPERATOR)).get(HostPages.at(other));
    assertThat(page.status()).isEqualTo(404);
    assertThat(page.body()).contains("There is no host named " + other.name());
  }

  @Test
  void aHostThatNobodyHeardOfYetIsAPageToo() {
    var name = fleet.name() + "-new";
    SERVICE.operator().post("/api/v1/hosts", Map.of("name", name, "labels", Map.of("fleet", fleet.name())));
    var page = visit.open("/hosts/" + name);
    assertThat(page.locator("#now")).containsText("not enrolled");
    assertThat(page.locator("main")).containsText("No image was loaded");
    assertThat(page.locator("main")).containsText("None has ended yet");
    visit.picture("host-new");
  }
}
