package io.kexecfleet.service.dashboard.figures;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.Chromium;
import io.kexecfleet.service.support.Chromium.Screen;
import io.kexecfleet.service.support.Chromium.Visit;
import io.kexecfleet.service.support.Reader;
import io.kexecfleet.service.support.RunningService;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long reboots took, as people with a browser see it. */
class TimingsPageTest {

  private static final RunningService SERVICE = SomeReboots.SERVICE;
  private static final Caller API = SERVICE.operator();
  private static final String VIEWER = API.post("/api/v1/tokens", Map.of("name", "viewer-of-timings", "role", Role.VIEWER)).text("token");
  private static final Visit VIEWING = Chromium.visit(SERVICE).signIn(VIEWER);

  @BeforeAll
  static void somethingHappened() {
    SomeReboots.happen();
  }

  @AfterAll
  static void leave() {
    VIEWING.close();
  }

  /** One visit for all that a viewer looks at, each time as if nothing had been complained of. */
  private static Visit viewing() {
    VIEWING.complaints();
    return VIEWING;
  }

  @Test
  void aChangeForTheWorseIsMarkedWithTheFiguresBehindIt() {
    var visit = viewing();
    var page = visit.open("/timings");
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("A change for the worse"))).isVisible();
    assertThat(page.locator(".changes li")).hasCount(1);
    assertThat(page.locator(".changes li"))
        .containsText("7.10.1-amd64 on Dell Inc. PowerEdge R640, CMA: out of service 5.2 s instead of 4.2 s with 7.2.13-amd64, 1.0 s (23 %) longer.");
    assertThat(page.locator(".changes li")).containsText("Medians of 60 and 60 reboots, known within 20 ms and 20 ms");
    page.getByText("comparisons", new Page.GetByTextOptions().setExact(false)).first().click();
    assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Kernels beside those before them")).locator("tbody tr")).hasCount(8);
    page.getByLabel("Phase", new Page.GetByLabelOptions().setExact(true)).selectOption("HOT_PHASE");
    page.getByText("Show", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page.getByText("No kernel made it worse")).isVisible();
    assertThat(page.url()).contains("phase=HOT_PHASE");
  }

  @Test
  void theChartsAreDrawnFromTheTablesBelowThem() {
    var visit = viewing();
    var page = visit.open("/timings");
    assertThat(page.locator("figure.chart")).hasCount(2);
    assertThat(page.locator("figure.chart canvas")).hasCount(2);
    var rows = page.locator("figure.chart").first().locator("tr[data-day]");
    assertThat(rows.first()).isHidden();
    page.locator("figure.chart").first().locator("summary").click();
    assertThat(rows.first()).isVisible();
    page.locator("figure.chart").first().locator(".u-over").hover();
    assertThat(page.locator("figure.chart").first().locator(".readout")).containsText(" of ");
    var before = canvas(page);
    page.getByText("Dark").click();
    assertThat(page.locator("figure.chart canvas")).hasCount(2);
    assertThat(canvas(page)).as("drawn in the colours of the theme").isNotEqualTo(before);
    page.getByText("Dark").click();
    visit.requireAccessible();
  }

  private static Object canvas(Page page) {
    return page.evaluate("() => document.querySelector('figure.chart canvas').toDataURL()");
  }

  @Test
  void methodsAreComparedWithHowManyTheyAreOf() {
    var visit = viewing();
    var page = visit.open("/timings");
    var hot = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Load methods, hot phase"));
    var all = hot.locator("tbody tr").first();
    assertThat(all).containsText("of 360");
    assertThat(all).containsText("700 ms shorter");
    assertThat(all.locator(".of.few")).hasText("of 3");
    assertThat(hot.locator("tbody tr")).hasCount(3);
    assertThat(page.locator(".saved")).containsText("710");
    assertThat(page.locator(".saved")).containsText("of 723");
    assertThat(page.locator(".saved")).containsText("within 500 ms");
  }

  @Test
  void whatNarrowsStandsInTheAddressAndLeadsOn() {
    var visit = viewing();
    var page = visit.open("/timings?method=CMA&hardware=" + SomeReboots.DELL.replace(" ", "%20"));
    assertThat(page.locator("main")).containsText("180 reboots that ended from");
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("7.10.1-amd64")).last().click();
    assertThat(page.locator("main")).containsText("60 reboots that ended from");
    assertThat(page.getByLabel("To kernel")).hasValue("7.10.1-amd64");
    assertThat(page.getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName("CMA"))).isChecked();
    page.getByText("Show all again").click();
    assertThat(page.locator("main")).containsText("723 reboots that ended from");
    visit.open("/timings?selector=team%3Dnobodys");
    assertThat(page.getByText("No reboot to tell of")).isVisible();
    visit.requireAccessible();
    visit.open("/timings?since=lately&selector=%3D");
    assertThat(page.getByRole(AriaRole.ALERT).first()).containsText("since must be a day");
    assertThat(page.getByLabel("Hosts")).hasValue("=");
  }

  @Test
  void theFileIsForTheSessionWhatTheApiGives() {
    var reader = Reader.signedIn(SERVICE, VIEWER);
    var page = reader.get("/timings?method=FIRMWARE");
    assertThat(page.body()).contains("href=\"/timings.csv?method=FIRMWARE\"");
    var file = reader.get("/timings.csv?method=FIRMWARE");
    assertThat(file.status()).isEqualTo(200);
    assertThat(file.response().headers().firstValue("Content-Type").orElse("")).isEqualToIgnoringCase("text/csv;charset=UTF-8");
    assertThat(file.body().lines()).hasSize(4);
    assertThat(file.body()).isEqualTo(API.get("/api/v1/timings.csv?method=FIRMWARE").body());
    assertThat(reader.get("/timings.csv?since=2020-01-01").status()).isEqualTo(400);
    assertThat(Reader.nobody(SERVICE).get("/timings.csv").next().getPath()).isEqualTo("/login");
    assertThat(Reader.nobody(SERVICE).get("/timings").next().getPath()).isEqualTo("/login");
  }

  @Test
  void whoIsBoundByAScopeSeesTheFiguresOfTheirHosts() {
    var reader = Reader.signedIn(SERVICE, API.post("/api/v1/tokens", Map.of("name", "scoped-timings", "role", "VIEWER", "scope", "team=t1")).text("token"));
    assertThat(reader.get("/timings").body()).doesNotContain("723").contains("reboots</span> that ended");
    assertThat(reader.get("/timings.csv").body().lines().count()).isLessThan(SomeReboots.REBOOTS);
  }

  @Test
  void whatCannotBeUnderstoodIsRefused() {
    var reader = Reader.signedIn(SERVICE, VIEWER);
    for (var wrong : List.of("phase=HOT", "method=SLOW", "outcome=GOOD", "since=2020-01-01", "until=x", "hardware=" + "x".repeat(301))) {
      assertThat(reader.get("/timings?" + wrong).status()).as(wrong).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @CsvSource({"PHONE,DARK", "DESKTOP,LIGHT"})
  void readableForEverybody(Screen screen, ColorScheme theme) {
    try (var visit = Chromium.visit(SERVICE, screen, theme).signIn(VIEWER)) {
      var page = visit.open("/timings");
      assertThat(page.locator("figure.chart canvas")).hasCount(2);
      visit.picture("timings-%s-%s".formatted(screen, theme).toLowerCase(Locale.ROOT));
      visit.requireAccessible();
    }
  }
}
