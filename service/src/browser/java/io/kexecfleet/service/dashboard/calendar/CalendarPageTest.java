package io.kexecfleet.service.dashboard.calendar;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.kexecfleet.service.dashboard.figures.SomeReboots;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.Chromium;
import io.kexecfleet.service.support.Chromium.Screen;
import io.kexecfleet.service.support.Chromium.Visit;
import io.kexecfleet.service.support.Reader;
import io.kexecfleet.service.support.RunningService;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calendar, as people with a browser use it. */
class CalendarPageTest {

  private static final RunningService SERVICE = SomeReboots.SERVICE;
  private static final Caller API = SERVICE.operator();
  private static final String OPERATOR = token("operator-of-windows", Role.OPERATOR);
  private static final String VIEWER = token("viewer-of-windows", Role.VIEWER);
  private static final Visit OPERATING = Chromium.visit(SERVICE).signIn(OPERATOR);
  private static final Visit VIEWING = Chromium.visit(SERVICE).signIn(VIEWER);

  @AfterAll
  static void leave() {
    OPERATING.close();
    VIEWING.close();
    empty();
  }

  /** One visit for all that an operator looks at, each time as if nothing had been complained of. */
  private static Visit operating() {
    OPERATING.complaints();
    return OPERATING;
  }

  /** One visit for all that a viewer looks at, each time as if nothing had been complained of. */
  private static Visit viewing() {
    VIEWING.complaints();
    return VIEWING;
  }

  private static String token(String name, Role role) {
    return API.post("/api/v1/tokens", Map.of("name", name, "role", role)).text("token");
  }

  @BeforeEach
  void nothingOnTheCalendar() {
    empty();
  }

  private static void empty() {
    API.get("/api/v1/windows").json().path("windows").forEach(it -> API.send("DELETE", "/api/v1/windows/" + it.path("name").asString()));
    API.get("/api/v1/freezes").json().path("freezes").forEach(it -> API.send("DELETE", "/api/v1/freezes/" + it.path("name").asString()));
  }

  private static void window(String name, Map<String, ?> window) {
    var answer = API.put("/api/v1/windows/" + name, window);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
  }

  private static void freeze(String name, Duration from, Duration to, String selector, String reason) {
    var now = SERVICE.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    var answer =
        API.put("/api/v1/freezes/" + name, Map.of("from", now.plus(from).toString(), "to", now.plus(to).toString(), "selector", selector, "reason", reason));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
  }

  /** Open now, whenever that is: every day, an hour ago for four hours, in UTC. */
  private static Map<String, ?> openNow(String selector) {
    var start = LocalDateTime.ofInstant(SERVICE.clock().instant(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES).minusHours(25);
    return Map.of("start", start.toString(), "zone", "UTC", "duration", "PT4H", "rrule", "FREQ=DAILY", "selector", selector);
  }

  private static final Map<String, ?> NIGHTLY =
      Map.of(
          "start", "2026-01-05T22:00", "zone", "Europe/Berlin", "duration", "PT8H", "rrule", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH",
          "selector", "env=prod", "description", "Patch nights");

  private static Locator article(Page page, String id) {
    return page.locator("#" + id);
  }

  @Test
  void anEmptyCalendarSaysWhatToDoNext() {
    var visit = operating();
    var page = visit.open("/calendar");
    assertThat(page.getByText("No maintenance window yet")).isVisible();
    visit.picture("calendar-empty");
    visit.requireAccessible();
    page.getByText("Make the first window").click();
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("New window"))).isVisible();
  }

  @Test
  void aWindowIsMadeAfterALookAtWhenItOpens() {
    var visit = operating();
    var page = visit.open("/calendar/new-window?zone=Europe/Berlin");
    assertThat(page.getByText("Store this window")).hasCount(0);
    page.getByLabel("Name").fill("patch-night");
    page.getByLabel("First start").fill("2026-01-05T22:00");
    page.getByLabel("Hours open").fill("8");
    page.getByLabel("Repeats").selectOption("MONTHLY");
    page.getByLabel("Which one").selectOption("2");
    page.getByLabel("Weekday").selectOption("TU");
    page.getByLabel("Hosts it opens for").fill("env = prod");
    assertThat(page.locator("#preview")).containsText("Every month on the second Tuesday at 22:00, for 8 h, by the clock in Europe/Berlin");
    assertThat(page.locator("#preview .times li")).hasCount(10);
    visit.picture("calendar-new-window");
    visit.requireAccessible();
    assertThat(API.get("/api/v1/windows/patch-night").status()).as("not stored before that is asked for").isEqualTo(404);
    page.getByText("Store this window").click();
    page.waitForURL("**/calendar/windows/patch-night");
    var stored = API.get("/api/v1/windows/patch-night").json();
    assertThat(stored.path("rrule").asString()).isEqualTo("FREQ=MONTHLY;BYDAY=2TU");
    assertThat(stored.path("duration").asString()).isEqualTo("PT8H");
    assertThat(stored.path("selector").asString()).isEqualTo("env=prod");
    assertThat(API.get("/api/v1/audit?subject=patch-night").json().path("entries").get(0).path("actor").asString()).isEqualTo("operator-of-windows");
    visit.requireAccessible();
  }

  @Test
  void aFormWithoutScriptsDoesTheSame() {
    var reader = Reader.signedIn(SERVICE, OPERATOR);
    var blank = reader.get("/calendar/new-window");
    assertThat(blank.body()).doesNotContain("Store this window");
    var fields = Map.of("name", "plain", "start", "2026-01-05T22:00", "zone", "UTC", "hours", "1", "repeats", "RULE", "rrule", "FREQ=DAILY;COUNT=5000");
    var preview = reader.post("/calendar/windows/preview", fields);
    assertThat(preview.status()).as(preview.body()).isEqualTo(200);
    assertThat(preview.body()).contains("Every day at 22:00, 5000 times", "Store this window");
    var stored = reader.post("/calendar/windows", fields);
    assertThat(stored.status()).isEqualTo(303);
    assertThat(stored.next().getPath()).isEqualTo("/calendar/windows/plain");
    assertThat(API.get("/api/v1/windows/plain").json().path("rrule").asString()).isEqualTo("FREQ=DAILY;COUNT=5000");
    var again = reader.post("/calendar/windows", fields);
    assertThat(again.status()).as("a new one does not take the place of another").isEqualTo(409);
    assertThat(again.body()).contains("There is one already");
  }

  @Test
  void whatWillNotDoIsToldBesideItsFieldAndNothingIsLost() {
    var visit = operating();
    var page = visit.open("/calendar/new-window");
    page.getByLabel("Name").fill("wrong");
    page.getByLabel("By the clock in").fill("CET+1");
    page.getByText("Show when it opens").click();
    assertThat(page.locator("#wrong-zone")).containsText("is no zone of the IANA database");
    assertThat(page.getByLabel("Name")).hasValue("wrong");
    page.getByLabel("By the clock in").fill("UTC");
    page.getByLabel("Repeats").selectOption("WEEKLY");
    for (var day : List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")) {
      page.getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName(day)).uncheck();
    }
    assertThat(page.locator("#preview")).containsText("Choose at least one day of the week");
    page.getByLabel("Repeats").selectOption("RULE");
    page.getByLabel("Rule").fill("FREQ=SECONDLY");
    assertThat(page.locator("#preview")).containsText("recurs within the hour");
    assertThat(page.locator("#preview button")).hasCount(0);
    assertThat(visit.complaints()).as("of the answer to the first form").singleElement().asString().contains("400");
    visit.requireAccessible();
  }

  @Test
  void whatWasChangedMeanwhileIsNotChangedUnseen() {
    window("seen", NIGHTLY);
    var visit = operating();
    var page = visit.open("/calendar/windows/seen/change");
    assertThat(page.getByLabel("Hours open")).hasValue("8");
    assertThat(page.getByLabel("Repeats")).hasValue("WEEKLY");
    page.getByLabel("Hours open").fill("2");
    assertThat(page.locator("#preview")).containsText("for 2 h");
    assertThat(API.put("/api/v1/windows/seen", Map.of("start", "2026-01-05T22:00", "zone", "UTC", "duration", "PT1H", "rrule", "FREQ=DAILY")).status()).isEqualTo(200);
    page.getByText("Store the change").click();
    assertThat(page.getByRole(AriaRole.ALERT).first()).containsText("changed meanwhile");
    assertThat(API.get("/api/v1/windows/seen").text("duration")).isEqualTo("PT1H");
    page = visit.open("/calendar/windows/seen/change");
    page.getByLabel("Hours open").fill("2");
    assertThat(page.locator("#preview")).containsText("for 2 h");
    page.getByText("Store the change").click();
    page.waitForURL("**/calendar/windows/seen");
    assertThat(API.get("/api/v1/windows/seen").text("duration")).isEqualTo("PT2H");
  }

  @Test
  void deletionIsAskedOnceMore() {
    window("old", NIGHTLY);
    var visit = operating();
    var page = visit.open("/calendar/windows/old");
    var button = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Delete old for good"));
    assertThat(button).isHidden();
    page.getByText("Delete this window").focus();
    page.keyboard().press("Enter");
    button.click();
    page.waitForURL("**/calendar");
    assertThat(API.get("/api/v1/windows/old").status()).isEqualTo(404);
  }

  @Test
  void aWindowThatARolloutWaitsForTellsSoAndStays() {
    window("waited-for", openNow(""));
    SERVICE.enrolled("calendar-host");
    var rollout =
        API.post(
            "/api/v1/rollouts",
            Map.of("name", "waits", "hosts", List.of("calendar-host"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "windows", List.of("waited-for"), "draft", true));
    assertThat(rollout.status()).as(rollout.body()).isEqualTo(201);
    var visit = operating();
    var page = visit.open("/calendar/windows/waited-for");
    assertThat(page.locator("main")).containsText("waits (draft)");
    assertThat(page.getByText("Delete this window")).hasCount(0);
    assertThat(visit.open("/calendar").locator("#window-waited-for")).containsText("waits (draft)");
    var reader = Reader.signedIn(SERVICE, OPERATOR);
    assertThat(reader.post("/calendar/windows/waited-for/delete", Map.of("seen", "\"other\"")).status()).as("not what was seen").isEqualTo(409);
    var refused = reader.post("/calendar/windows/waited-for/delete", Map.of("seen", "*"));
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body()).contains("without it they would wait for ever");
    assertThat(API.get("/api/v1/windows/waited-for").status()).isEqualTo(200);
    assertThat(Reader.signedIn(SERVICE, SERVICE.operator().post("/api/v1/tokens", Map.of("name", "narrow-viewer", "role", "VIEWER", "scope", "team=red")).text("token")).get("/calendar").body())
        .contains("1 rollout out of your scope")
        .doesNotContain("waits (draft)");
    API.post("/api/v1/rollouts/" + rollout.text("id") + "/abort", Map.of("reason", "over"));
  }

  @Test
  void aFreezeIsMadeAfterALookAtWhatItTakesAway() {
    window("nightly", NIGHTLY);
    var visit = operating();
    var page = visit.open("/calendar/new-freeze?zone=Europe/Berlin");
    page.getByLabel("Name").fill("christmas");
    page.getByLabel("Reason").fill("Nobody is there");
    page.getByLabel("From").fill("2027-12-24T00:00");
    page.getByLabel("To", new Page.GetByLabelOptions().setExact(true)).fill("2028-01-02T00:00");
    assertThat(page.locator("#preview")).containsText("From 2027-12-23 23:00:00 UTC to 2028-01-01 23:00:00 UTC: 9 d");
    assertThat(page.locator("#preview tbody tr")).hasCount(1);
    assertThat(page.locator("#preview tbody tr")).containsText("all of its hosts");
    visit.picture("calendar-new-freeze");
    visit.requireAccessible();
    page.getByText("Store this freeze").click();
    page.waitForURL("**/calendar/freezes/christmas");
    visit.requireAccessible();
    var stored = API.get("/api/v1/freezes/christmas").json();
    assertThat(stored.path("from").asString()).isEqualTo("2027-12-23T23:00:00Z");
    assertThat(stored.path("to").asString()).isEqualTo("2028-01-01T23:00:00Z");
    page.getByText("Delete this freeze").click();
    page.getByText("Delete christmas for good").click();
    page.waitForURL("**/calendar");
    assertThat(API.get("/api/v1/freezes/christmas").status()).isEqualTo(404);
  }

  @Test
  void theCalendarTellsWhatIsOpenNowAndWhyTheRestIsNot() {
    window("open", openNow("env=test"));
    window("frozen", openNow("env=prod"));
    window("closed", Map.of("start", "2030-01-05T22:00", "zone", "UTC", "duration", "PT1H"));
    freeze("quarter-end", Duration.ofHours(-2), Duration.ofDays(3), "env in (prod, db)", "The books are closed");
    freeze("next-month", Duration.ofDays(20), Duration.ofDays(22), "", "Move of the data centre");
    var visit = viewing();
    var page = visit.open("/calendar");
    assertThat(page.locator(".now-line")).containsText("1 of 3 windows is open: open.");
    assertThat(page.locator(".now-line")).containsText("1 freeze holds");
    assertThat(article(page, "window-open")).containsText("It is open until");
    assertThat(article(page, "window-frozen")).containsText("A freeze holds all of its hosts: quarter-end until");
    assertThat(article(page, "window-closed")).containsText("does not open within a year");
    assertThat(article(page, "freeze-quarter-end")).containsText("The books are closed");
    assertThat(article(page, "freeze-next-month")).containsText("every host");
    assertThat(article(page, "window-frozen").locator("svg .held")).hasCount(1);
    assertThat(article(page, "window-open").locator("svg .held")).hasCount(0);
    assertThat(article(page, "window-open").locator("svg .now")).hasCount(1);
    assertThat(page.getByText("New window")).hasCount(0);
    assertThat(article(page, "window-frozen").locator(".listed")).containsText("by quarter-end");
  }

  @Test
  void aLinkShowsTheSameToEverybodyAndTellsOfClocksThatAreSet() {
    window("nightly", Map.of("start", "2026-01-05T22:00", "zone", "Europe/Berlin", "duration", "PT8H", "rrule", "FREQ=DAILY"));
    var visit = viewing();
    var page = visit.open("/calendar?from=2027-03-22&zone=Europe/Berlin");
    assertThat(page.locator("#period")).hasText("22 to 28 March 2027");
    var nightly = article(page, "window-nightly");
    assertThat(nightly.locator("svg rect.open")).hasCount(8);
    assertThat(nightly.locator(".listed")).containsText("It lasts 7 h instead of 8 h: the clock is set forward");
    page.getByLabel("The week after").click();
    assertThat(page.locator("#period")).hasText("29 March to 4 April 2027");
    assertThat(page.url()).contains("from=2027-03-29", "zone=Europe");
    page.locator("#view").selectOption("month");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Show").setExact(true)).click();
    assertThat(page.locator("#period")).hasText("March 2027");
    assertThat(article(page, "window-nightly").locator("svg rect.open")).hasCount(32);
    visit.open("/calendar");
    page.getByText("By my clock (Europe/Berlin)").click();
    assertThat(page.locator(".now-line")).containsText("Europe/Berlin");
    assertThat(visit.open("/calendar/windows/nightly").locator("main")).containsText("It lasts 7 h instead of 8 h: the clock is set forward.");
  }

  @Test
  void addressesThatCannotBeUnderstoodAreRefused() {
    var reader = Reader.signedIn(SERVICE, VIEWER);
    for (var wrong : List.of("from=soon", "from=0001-01-01", "view=year", "zone=CET%2B1")) {
      assertThat(reader.get("/calendar?" + wrong).status()).as(wrong).isEqualTo(400);
    }
    assertThat(reader.get("/calendar/windows/none").status()).isEqualTo(404);
    assertThat(reader.get("/calendar/freezes/none").status()).isEqualTo(404);
  }

  @Test
  void whoMayNotChangeItIsOfferedNothingAndRefused() {
    window("theirs", NIGHTLY);
    var reader = Reader.signedIn(SERVICE, VIEWER);
    assertThat(reader.get("/calendar/windows/theirs").body()).doesNotContain("Delete this window").doesNotContain("/change");
    var fields = Map.of("name", "theirs-too", "start", "2026-01-05T22:00", "zone", "UTC", "hours", "1", "repeats", "DAILY");
    for (var path : List.of("/calendar/windows", "/calendar/windows/preview", "/calendar/windows/theirs/delete", "/calendar/freezes", "/calendar/freezes/preview", "/calendar/freezes/x/delete")) {
      assertThat(reader.post(path, fields).status()).as(path).isEqualTo(403);
    }
    for (var path : List.of("/calendar/new-window", "/calendar/new-freeze", "/calendar/windows/theirs/change")) {
      assertThat(reader.get(path).status()).as(path).isEqualTo(403);
    }
    var operator = Reader.signedIn(SERVICE, OPERATOR);
    assertThat(operator.postWithoutSecret("/calendar/windows", fields).status()).isEqualTo(403);
    assertThat(operator.postWithoutSecret("/calendar/windows/theirs/delete", Map.of("seen", "*")).status()).isEqualTo(403);
    assertThat(API.get("/api/v1/windows/theirs").status()).isEqualTo(200);
    assertThat(API.get("/api/v1/windows/theirs-too").status()).isEqualTo(404);
    assertThat(Reader.nobody(SERVICE).get("/calendar").next().getPath()).isEqualTo("/login");
  }

  @Test
  void manyAreReadableForEverybody() {
    for (int i = 0; i < 25; i++) {
      window("berlin-%02d".formatted(i), Map.of("start", "2026-01-05T%02d:00".formatted(i % 24), "zone", "Europe/Berlin", "duration", "PT%dH".formatted(1 + i % 9), "rrule", i % 3 == 0 ? "FREQ=DAILY" : "FREQ=WEEKLY;BYDAY=TU,TH,SA", "selector", i % 2 == 0 ? "env=prod" : "env=test,zone in (eu, us)"));
    }
    window("a-name-that-is-as-long-as-a-name-may-be-and-not-one-letter-less", openNow(""));
    freeze("prod-only", Duration.ofDays(-1), Duration.ofDays(1), "env=prod", "The books are closed");
    freeze("those-in-europe", Duration.ofDays(2), Duration.ofDays(3), "zone=eu", "Move of the data centre");
    var visit = operating();
    var page = visit.open("/calendar?zone=Europe/Berlin");
    look(visit, "calendar-week-desktop");
    page.getByText("Next page").click();
    assertThat(page.locator("#window-berlin-24")).isVisible();
    try (var phone = Chromium.visit(SERVICE, Screen.PHONE, ColorScheme.DARK).signIn(OPERATOR)) {
      page = phone.open("/calendar?zone=Europe/Berlin");
      assertThat(page.locator("#windows ~ article .track").first()).isVisible();
      look(phone, "calendar-week-phone");
      phone.open("/calendar?view=month&zone=Europe/Berlin");
      assertThat(page.content().length()).as("characters of the page").isLessThan(200_000);
      look(phone, "calendar-month-phone");
      phone.open("/calendar/windows/berlin-00");
      look(phone, "calendar-window-phone");
      phone.open("/calendar/windows/berlin-00/change");
      look(phone, "calendar-change-phone");
    }
  }

  private static void look(Visit visit, String name) {
    visit.picture(name);
    visit.requireAccessible();
  }
}
