package io.kexecfleet.service.dashboard.record;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditChain;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.dashboard.figures.SomeReboots;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.Chromium;
import io.kexecfleet.service.support.Chromium.Screen;
import io.kexecfleet.service.support.Chromium.Visit;
import io.kexecfleet.service.support.Reader;
import io.kexecfleet.service.support.RunningService;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Who did what, as people with a browser read it. */
class AuditPageTest {

  private static final RunningService SERVICE = SomeReboots.SERVICE;
  private static final Caller API = SERVICE.operator();
  private static final String VIEWER = API.post("/api/v1/tokens", Map.of("name", "auditor", "role", Role.VIEWER)).text("token");
  private static final Visit VIEWING = Chromium.visit(SERVICE).signIn(VIEWER);

  @AfterAll
  static void leave() {
    VIEWING.close();
  }

  /** One visit for all that the auditor looks at, each time as if nothing had been complained of. */
  private static Visit viewing() {
    VIEWING.complaints();
    return VIEWING;
  }

  private static void record(String actor, String address, String action, String subject, Map<String, ?> details) {
    SERVICE.bean(TransactionTemplate.class).executeWithoutResult(_ -> SERVICE.bean(AuditLog.class).record(new Actor(actor, address), action, subject, details));
  }

  @Test
  void whoDidWhatToWhatIsFoundAndRead() {
    record("ann", "192.0.2.7", "rollout.abort", "01a202d0-0000-7000-8000-000000000001", Map.of("reason", "too many failed", "hosts", 12));
    record("bob", "2001:db8::7", "memo.change", "nightly", Map.of("zone", "Europe/Berlin"));
    record("ann", "192.0.2.7", "memo.delete", "weekly", Map.of());
    var visit = viewing();
    var page = visit.open("/audit");
    page.getByLabel("Did what").fill("memo");
    page.getByText("Show", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page.locator("tbody tr")).hasCount(2);
    assertThat(page.locator("tbody tr").first()).containsText("weekly");
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("ann")).click();
    assertThat(page.locator("tbody tr")).hasCount(1);
    assertThat(page.url()).contains("action=memo").contains("actor=ann");
    page.getByText("Show all").click();
    page.getByLabel("Who").fill("ann");
    page.getByLabel("To what").fill("01a202d0-0000-7000-8000-000000000001");
    page.keyboard().press("Enter");
    assertThat(page.locator("tbody tr")).hasCount(1);
    assertThat(page.locator("tbody tr")).containsText("192.0.2.7");
    assertThat(page.locator("tbody tr")).containsText("reason: too many failed");
    page.locator("tbody tr th a").click();
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("rollout.abort"))).isVisible();
    assertThat(page.locator("main")).containsText("too many failed");
    assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("01a202d0-0000-7000-8000-000000000001"))).hasAttribute("href", "/rollouts/01a202d0-0000-7000-8000-000000000001");
    assertThat(page.locator("main")).containsText("Digest");
    visit.picture("audit-entry");
    visit.requireAccessible();
  }

  @Test
  void theLogIsReadToItsEndPageByPage() {
    for (int i = 0; i < 230; i++) {
      record("paging", "", "test.page", "page-%03d".formatted(i), Map.of());
    }
    var visit = viewing();
    var page = visit.open("/audit?actor=paging");
    assertThat(page.locator("tbody tr")).hasCount(100);
    assertThat(page.locator("tbody tr").first()).containsText("page-229");
    page.getByText("Older ones").click();
    assertThat(page.locator("tbody tr").first()).containsText("page-129");
    page.getByText("Older ones").click();
    assertThat(page.locator("tbody tr")).hasCount(30);
    assertThat(page.locator("tbody tr").last()).containsText("page-000");
    assertThat(page.getByText("Older ones")).hasCount(0);
    page.getByText("To the newest").click();
    assertThat(page.locator("tbody tr").first()).containsText("page-229");
  }

  @Test
  void daysAreByUtcAndTheLastOneCounts() {
    record("by-day", "", "test.day", "by-day", Map.of());
    var reader = Reader.signedIn(SERVICE, VIEWER);
    var today = SERVICE.clock().instant().toString().substring(0, 10);
    assertThat(reader.get("/audit?actor=by-day&since=%1$s&until=%1$s".formatted(today)).body()).contains("test.day</code>");
    assertThat(reader.get("/audit?actor=by-day&until=2026-01-01").body()).contains("Nothing on record");
    var now = SERVICE.clock().instant().plus(Duration.ofMinutes(1)).toString().substring(0, 19) + "Z";
    assertThat(reader.get("/audit?actor=by-day&since=" + now).body()).contains("Nothing on record");
    for (var wrong : List.of("since=x", "since=2026-02-02&until=2026-01-01", "cursor=x", "actor=" + "x".repeat(301), "subject=%00")) {
      assertThat(reader.get("/audit?" + wrong).status()).as(wrong).isEqualTo(400);
    }
    assertThat(reader.get("/audit/99999999").status()).isEqualTo(404);
    assertThat(reader.get("/audit/one").status()).isEqualTo(400);
  }

  @Test
  void whetherTheRecordIsWholeIsToldAndHowToVerifyIt() {
    var visit = viewing();
    var page = visit.open("/audit");
    assertThat(page.getByText("As far as the service can tell it is whole")).isVisible();
    page.getByText("how to verify it from outside").click();
    assertThat(page.getByText("kexec-fleet audit verify --json > head.json")).isVisible();
    var shown = page.locator(".chain dl.facts dd").allInnerTexts();
    var link = SERVICE.bean(AuditChain.class).page(Long.parseLong(shown.getFirst()) - 1, 1).getFirst();
    assertThat(shown.get(1)).as("the log may have gone on meanwhile").isEqualTo(link.digest());
    visit.requireAccessible();
  }

  @Test
  void whatWasChangedPastTheServiceIsFoundOut() {
    record("victim", "", "test.tamper", "tampered", Map.of("amount", 1));
    var reader = Reader.signedIn(SERVICE, VIEWER);
    var database = SERVICE.database();
    SERVICE.clock().advance(Duration.ofMinutes(2));
    assertThat(reader.get("/audit/chain").body()).contains("it is whole");
    database.execute("alter table audit_entry disable trigger audit_entry_is_kept");
    try {
      database.update("update audit_entry set details = '{\"amount\": 2}' where subject = 'tampered'");
      SERVICE.clock().advance(Duration.ofMinutes(2));
      assertThat(reader.get("/audit/chain").body()).contains("was tampered with", "The chain is broken at position");
    } finally {
      database.update("update audit_entry set details = '{\"amount\": 1}' where subject = 'tampered'");
      database.execute("alter table audit_entry enable always trigger audit_entry_is_kept");
    }
    SERVICE.clock().advance(Duration.ofMinutes(2));
    assertThat(reader.get("/audit/chain").body()).contains("it is whole");
  }

  @Test
  void itIsForWhoeverMaySeeTheWholeFleet() {
    var narrow = Reader.signedIn(SERVICE, API.post("/api/v1/tokens", Map.of("name", "narrow-auditor", "role", "VIEWER", "scope", "team=red")).text("token"));
    assertThat(narrow.get("/").body()).doesNotContain("href=\"/audit\"");
    for (var path : List.of("/audit", "/audit/1", "/audit/chain")) {
      assertThat(narrow.get(path).status()).as(path).isEqualTo(403);
      assertThat(Reader.nobody(SERVICE).get(path).next().getPath()).isEqualTo("/login");
    }
  }

  @ParameterizedTest
  @CsvSource({"PHONE,DARK", "DESKTOP,LIGHT"})
  void readableForEverybody(Screen screen, ColorScheme theme) {
    record("somebody-with-a-rather-long-name@organisation.example", "2001:db8:0:0:0:0:0:1", "rollout.create", "01a202d0-0000-7000-8000-000000000002", Map.of("name", "monthly", "selector", "env=prod,zone in (eu, us)", "hosts", 412, "note", "x".repeat(300)));
    try (var visit = Chromium.visit(SERVICE, screen, theme).signIn(VIEWER)) {
      var page = visit.open("/audit");
      assertThat(page.getByText("As far as the service can tell it is whole")).isVisible();
      visit.picture("audit-%s-%s".formatted(screen, theme).toLowerCase(Locale.ROOT));
      visit.requireAccessible();
      visit.open("/audit?actor=nobody-at-all");
      assertThat(page.getByText("Nothing on record")).isVisible();
    }
  }
}
