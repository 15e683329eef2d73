package io.kexecfleet.service.dashboard.figures;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
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

/** What was tried on which hardware, as people with a browser see it. */
class LedgerPageTest {

  private static final RunningService SERVICE = SomeReboots.SERVICE;
  private static final Caller API = SERVICE.operator();
  private static final String VIEWER = API.post("/api/v1/tokens", Map.of("name", "viewer-of-the-ledger", "role", Role.VIEWER)).text("token");
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

  private static Locator rows(Page page) {
    return page.locator("table.ledger tbody tr");
  }

  @Test
  void whatFailsOftenIsMarkedAndLeadsToItsReboots() {
    var visit = viewing();
    var page = visit.open("/ledger");
    assertThat(rows(page)).hasCount(13);
    assertThat(page.locator("main")).containsText("723 tried, 10 failed");
    page.getByLabel("Order by").selectOption("often");
    page.getByText("Show", new Page.GetByTextOptions().setExact(true)).click();
    var worst = rows(page).first();
    assertThat(worst).containsText("HPE ProLiant DL380 Gen10");
    assertThat(worst).containsText("9.3 % to 28.0 %");
    assertThat(worst).containsText("fails often");
    assertThat(page.locator("tr.often")).hasCount(1);
    page.getByLabel("Only what failed").check();
    page.getByText("Show", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(rows(page)).hasCount(1);
    rows(page).locator("a.outcome").click();
    assertThat(page.locator("tbody tr")).hasCount(10);
    assertThat(page.locator("tbody tr").first()).containsText("firmware fallback");
    assertThat(page.getByLabel("Hardware")).hasValue(SomeReboots.HPE);
    visit.picture("ledger-reboots");
    visit.requireAccessible();
    page.locator("tbody tr th a").first().click();
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))).containsText("fig-");
  }

  @Test
  void whatWasNeverTriedOnAHardwareShows() {
    var visit = viewing();
    var page = visit.open("/ledger");
    var matrix = page.locator("table.matrix");
    assertThat(matrix.locator("thead th")).hasText(new String[] {"Hardware", "Hosts", "7.10.1-amd64", "7.2.13-amd64", "7.1.9-amd64"});
    var supermicro = matrix.locator("tr", new Locator.LocatorOptions().setHasText(SomeReboots.SUPERMICRO));
    assertThat(supermicro.getByText("never tried")).hasCount(3);
    var hpe = matrix.locator("tr", new Locator.LocatorOptions().setHasText(SomeReboots.HPE));
    assertThat(hpe).containsText("110 of 120");
    assertThat(hpe).containsText("85.3 % to 95.4 %");
    hpe.getByRole(AriaRole.LINK).click();
    assertThat(rows(page)).hasCount(6);
    assertThat(matrix.locator("tbody tr")).hasCount(1);
  }

  @Test
  void whatNarrowsStandsInTheAddress() {
    var visit = viewing();
    var page = visit.open("/ledger?kernelTo=7.1.9-amd64&method=CMA");
    assertThat(rows(page)).hasCount(2);
    visit.open("/ledger?since=2020-01-01&until=2020-12-31");
    assertThat(page.getByText("Nothing was tried that this leaves in")).isVisible();
    visit.requireAccessible();
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Show all again")).first().click();
    assertThat(rows(page)).hasCount(13);
    var reader = Reader.signedIn(SERVICE, VIEWER);
    for (var wrong : List.of("sort=best", "method=SLOW", "since=x", "selector=%3D", "failing=maybe", "page=x")) {
      assertThat(reader.get("/ledger?" + wrong).status()).as(wrong).isEqualTo(400);
    }
    assertThat(reader.get("/ledger/reboots?cursor=x").status()).isEqualTo(400);
    assertThat(Reader.nobody(SERVICE).get("/ledger").next().getPath()).isEqualTo("/login");
  }

  @Test
  void whoIsBoundByAScopeSeesWhatBecameOfTheirHosts() {
    var reader = Reader.signedIn(SERVICE, API.post("/api/v1/tokens", Map.of("name", "scoped-ledger", "role", "VIEWER", "scope", "team=t1")).text("token"));
    assertThat(reader.get("/ledger").body()).contains("tried").doesNotContain("723");
    assertThat(reader.get("/ledger/reboots").body()).contains("out of your scope").doesNotContain("its rollout");
  }

  @ParameterizedTest
  @CsvSource({"PHONE,DARK", "DESKTOP,LIGHT"})
  void readableForEverybody(Screen screen, ColorScheme theme) {
    try (var visit = Chromium.visit(SERVICE, screen, theme).signIn(VIEWER)) {
      visit.open("/ledger?sort=often");
      visit.picture("ledger-%s-%s".formatted(screen, theme).toLowerCase(Locale.ROOT));
      visit.requireAccessible();
    }
  }
}
