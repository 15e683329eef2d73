package io.kexecfleet.service.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.rollout.RolloutStatuses;
import io.kexecfleet.service.support.Chromium;
import io.kexecfleet.service.support.Chromium.Screen;
import io.kexecfleet.service.support.Chromium.Visit;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.watching.Streams;
import io.kexecfleet.service.watching.Watchers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page of a rollout in a real browser, over a live service with hosts in memory. */
class LivePageTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Object view(Page page, String what) {
    return page.evaluate("what => document.getElementById('grid').view[what]", what);
  }

  private static String marks(Page page) {
    return String.valueOf(view(page, "marks"));
  }

  private static void awaitMarks(Page page, String pattern) {
    page.waitForFunction("pattern => new RegExp('^' + pattern + '$').test(document.getElementById('grid').view.marks)", pattern, patiently());
  }

  private static Page.WaitForFunctionOptions patiently() {
    return new Page.WaitForFunctionOptions().setTimeout((double) PATIENCE.toMillis());
  }

  private static String state(String at) {
    return SERVICE.operator().get("/api/v1" + at).text("state");
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  /** Opens what asks once more, and presses what does it. */
  private static void sure(Page page, String opens, String does) {
    page.locator("#acts summary").filter(new Locator.FilterOptions().setHasText(opens)).first().click();
    button(page, does).click();
  }

  private static Visit open(String at) {
    var visit = Chromium.visit(SERVICE).signIn(SERVICE.operatorToken());
    visit.open(at);
    visit.page().waitForFunction("() => document.getElementById('grid').view.number > 0", null, patiently());
    return visit;
  }

  private static String token(String name, String role) {
    return SERVICE.operator().post("/api/v1/tokens", Map.of("name", name, "role", role)).text("token");
  }

  @Test
  void aRolloutIsWatchedFromItsStartToItsEndWithoutAReload() throws InterruptedException {
    try (var crew = new Crew(SERVICE, "watched", 12)) {
      var at = crew.rollout(Map.of("maxOut", 2, "waves", List.of(Map.of("hosts", 2))));
      try (var visit = open(at)) {
        var page = visit.page();
        page.evaluate("() => (window.same = true)");
        assertThat(marks(page)).hasSize(12).containsPattern("Q");
        var nodes = (Number) page.evaluate("() => document.querySelectorAll('*').length");
        crew.live(Outcome.KEXEC);
        page.waitForFunction("() => document.getElementById('grid').view.marks.includes('O')", null, patiently());
        awaitMarks(page, "K{12}");
        page.waitForFunction("() => document.getElementById('grid').view.over === 'ENDED'", null, patiently());
        assertThat(page.evaluate("() => window.same")).isEqualTo(true);
        assertThat(((Number) view(page, "number")).longValue()).as("pictures").isGreaterThan(1);
        assertThat(((Number) view(page, "redraws")).longValue()).isLessThanOrEqualTo(((Number) view(page, "number")).longValue() + 3);
        assertThat(page.title()).startsWith("succeeded - watched");
        page.getByText("The rollout has ended").waitFor();
        page.locator("#report h2").first().waitFor();
        assertThat(page.locator("#part-outcomes tbody tr").count()).isEqualTo(12);
        button(page, "Pause").waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN));
        var after = (Number) page.evaluate("() => document.querySelectorAll('*').length");
        assertThat(after.intValue()).as("what is on the page: the newest outcomes and the report have come").isLessThan(nodes.intValue() + 400);
        visit.requireAccessible();
        visit.picture("live-ended");
      }
      assertThat(state(at)).isEqualTo("SUCCEEDED");
    }
  }

  @Test
  void isPausedResumedAndAbortedByItsButtons() throws InterruptedException {
    try (var crew = new Crew(SERVICE, "steered", 4)) {
      var at = crew.rollout(Map.of("maxOut", 1));
      try (var visit = open(at)) {
        var page = visit.page();
        awaitMarks(page, "GQQQ");
        button(page, "Pause").click();
        button(page, "Resume").waitFor();
        assertThat(state(at)).isEqualTo("PAUSED");
        awaitMarks(page, "QQQQ");
        button(page, "Resume").click();
        button(page, "Pause").waitFor();
        assertThat(state(at)).isEqualTo("RUNNING");
        var first = crew.agents().getFirst();
        await().atMost(PATIENCE).until(() -> {
          first.host().finishStaging();
          first.checkIn();
          return first.host().isAway();
        });
        awaitMarks(page, "O[GQ]QQ");
        sure(page, "Abort", "Abort for good");
        awaitMarks(page, "OCCC");
        page.locator("#part-state").getByText("once the hosts that are out are accounted for").waitFor();
        assertThat(page.locator("#acts form").count()).as("nothing more can be done").isZero();
        first.host().comeBack(Outcome.KEXEC, true);
        first.checkIn();
        page.waitForFunction("() => document.getElementById('grid').view.over === 'ENDED'", null, patiently());
        assertThat(marks(page)).isEqualTo("KCCC");
        page.locator("#acts summary").getByText("Retry the failed").waitFor();
      }
      assertThat(state(at)).isEqualTo("ABORTED");
      assertThat(SERVICE.operator().get("/api/v1/audit?subject=" + at.substring(at.lastIndexOf('/') + 1)).body())
          .contains("rollout.pause", "rollout.resume", "rollout.abort", "127.0.0.1");
    }
  }

  @Test
  void aHostThatCameBackBadlyIsResolvedAndTheFailedAreRetried() throws InterruptedException {
    try (var crew = new Crew(SERVICE, "mended", 2)) {
      var at = crew.rollout(Map.of("maxOut", 1));
      crew.live(Outcome.FIRMWARE_FALLBACK);
      await().atMost(PATIENCE).until(() -> state(at).equals("FAILED"));
      try (var visit = open(at)) {
        var page = visit.page();
        assertThat(marks(page)).isEqualTo("bC");
        assertThat(page.locator("#acts .resolves").innerText()).contains("mended-000", "firmware fallback");
        page.locator("#acts .resolves li summary").first().click();
        page.getByLabel("What became of it").fill("looked at <b>the console</b>");
        visit.picture("live-resolve");
        button(page, "Resolve mended-000").click();
        page.waitForFunction("() => document.getElementById('grid').view.marks === 'BC'", null, patiently());
        assertThat(page.locator("#acts .resolves").count()).isZero();
        var reboot = SERVICE.operator().get("/api/v1" + at).json().path("reboots").get(0);
        assertThat(reboot.path("needsResolution").asBoolean()).isFalse();
        assertThat(reboot.path("resolution").asString()).isEqualTo("looked at <b>the console</b>");
        sure(page, "Retry the failed", "Retry them");
        page.waitForURL(url -> !url.endsWith(at));
        page.waitForFunction("() => document.getElementById('grid').view.hosts === 2", null, patiently());
        var again = page.url().substring(SERVICE.url().length());
        assertThat(SERVICE.operator().get("/api/v1" + again).text("retryOf")).isEqualTo(at.substring(at.lastIndexOf('/') + 1));
        SERVICE.operator().post("/api/v1" + again + "/abort", "");
      }
    }
  }

  @Test
  void aDraftIsSubmittedApprovedReleasedAndAdvanced() throws InterruptedException {
    try (var crew = new Crew(SERVICE, "passed", 3)) {
      var gate = Map.of("type", "HOLD", "name", "go", "when", "BETWEEN_WAVES");
      var plan = Map.of("maxOut", 1, "draft", true, "approvals", 1, "gates", List.of(gate), "waves", List.of(Map.of("hosts", 1, "soak", "PT10H"), Map.of("hosts", 1)));
      var at = crew.rollout(plan);
      try (var visit = open(at);
          var other = Chromium.visit(SERVICE).signIn(token("passed-approver", "APPROVER"))) {
        var page = visit.page();
        button(page, "Submit").click();
        page.getByText("You asked for this rollout").waitFor();
        assertThat(button(page, "Approve").count()).isZero();
        assertThat(state(at)).isEqualTo("AWAITING_APPROVAL");

        other.open(at);
        assertThat(button(other.page(), "Submit").count() + button(other.page(), "Abort for good").count()).isZero();
        button(other.page(), "Approve").click();
        awaitMarks(page, "[GS]QQ");
        crew.live(Outcome.KEXEC);
        awaitMarks(page, "KQQ");
        page.locator("#part-waves").getByText("soaking").waitFor();
        page.locator("#part-summary li").filter(new Locator.FilterOptions().setHasText("Gate go")).waitFor();
        sure(page, "Release gate", "Release go");
        page.locator("#part-gates").getByText("open").waitFor();
        sure(page, "Advance wave", "Begin wave 2");
        awaitMarks(page, "KKQ");
        sure(page, "Abort", "Abort for good");
        awaitMarks(page, "KKC");
      }
    }
  }

  @Test
  void isLiveAgainAfterItsStreamWasCut() throws InterruptedException {
    try (var crew = new Crew(SERVICE, "cut", 3)) {
      var at = crew.rollout(Map.of("approvals", 1));
      try (var visit = open(at)) {
        var page = visit.page();
        page.waitForFunction("() => document.getElementById('grid').view.isLive");
        var streams = SERVICE.bean(Streams.class);
        streams.stop();
        try {
          page.getByText("Not live: what you see is from").waitFor();
          SERVICE.operator().post("/api/v1" + at + "/abort", "");
          assertThat(marks(page)).as("it shows what it knows").isEqualTo("QQQ");
        } finally {
          streams.start();
        }
        awaitMarks(page, "CCC");
        page.waitForFunction("() => document.getElementById('grid').view.over === 'ENDED'", null, patiently());
        assertThat(page.getByText("Not live").count()).isZero();
        visit.complaints();
      }
    }
  }

  @Test
  void whoseSessionIsEndedIsToldAndSeesNothingMore() throws InterruptedException {
    try (var crew = new Crew(SERVICE, "ended-session", 2)) {
      var at = crew.rollout(Map.of("approvals", 1));
      var token = token("session-ends", "VIEWER");
      try (var visit = Chromium.visit(SERVICE).signIn(token)) {
        var page = visit.page();
        visit.open(at);
        awaitMarks(page, "QQ");
        assertThat(SERVICE.operator().send("DELETE", "/api/v1/tokens/session-ends").status()).isEqualTo(204);
        page.getByText("You are signed out").waitFor(new Locator.WaitForOptions().setTimeout((double) PATIENCE.toMillis()));
        SERVICE.operator().post("/api/v1" + at + "/abort", "");
        await().atMost(PATIENCE).until(() -> SERVICE.bean(Watchers.class).of("session-ends") == 0);
        assertThat(view(page, "over")).isEqualTo("TURNED_AWAY");
        assertThat(marks(page)).isEqualTo("QQ");
        visit.complaints();

        page.getByText("Sign in again").click();
        page.getByLabel("Token").fill(token("session-again", "VIEWER"));
        page.getByText("Sign in with a token").click();
        page.waitForURL("**" + at);
        awaitMarks(page, "CC");
      }
    }
  }

  @Test
  void whoMayOnlyLookIsOfferedNothing() throws InterruptedException {
    try (var crew = new Crew(SERVICE, "only-look", 2);
        var visit = Chromium.visit(SERVICE, Screen.PHONE, ColorScheme.DARK).signIn(token("only-looks", "VIEWER"))) {
      var at = crew.rollout(Map.of("approvals", 1));
      visit.open(at);
      awaitMarks(visit.page(), "QQ");
      assertThat(visit.page().locator("main form").count()).isZero();
      visit.requireAccessible();
      visit.picture("live-viewer");
      SERVICE.operator().post("/api/v1" + at + "/abort", "");
    }
  }

  @Test
  void theGridIsWalkedWithoutAPointer() throws InterruptedException {
    try (var crew = new Crew(SERVICE, "walked", 30)) {
      var at = crew.rollout(Map.of("approvals", 1, "waves", List.of(Map.of("hosts", 4))));
      try (var visit = open(at)) {
        var page = visit.page();
        var line = page.locator("#grid-at");
        page.locator("#grid").focus();
        assertThat(view(page, "cursor")).isEqualTo(0);
        line.getByText("walked-000").waitFor();
        assertThat(line.innerText()).isEqualTo("walked-000: queued, wave 1, turn 1");
        page.keyboard().press("ArrowRight");
        assertThat(view(page, "cursor")).isEqualTo(1);
        page.keyboard().press("ArrowDown");
        assertThat(view(page, "cursor")).as("below it, in the next wave").isEqualTo(5);
        page.keyboard().press("End");
        line.getByText("walked-029").waitFor();
        assertThat(line.innerText()).contains("wave 2, turn 30");
        page.keyboard().press("ArrowRight");
        assertThat(view(page, "cursor")).isEqualTo(29);
        page.keyboard().press("ArrowUp");
        page.keyboard().press("Home");
        assertThat(view(page, "cursor")).isEqualTo(0);
        page.keyboard().press("Escape");
        assertThat(view(page, "cursor")).isEqualTo(-1);

        button(page, "queued").click();
        assertThat(view(page, "chosen")).isEqualTo(List.of("Q"));
        var theme = (Number) view(page, "redraws");
        page.getByText("Dark").click();
        page.waitForFunction("before => document.getElementById('grid').view.redraws > before", theme);

        page.locator("#grid").focus();
        page.keyboard().press("End");
        page.keyboard().press("Enter");
        page.waitForURL("**/hosts/walked-029");
        visit.complaints();
        SERVICE.operator().post("/api/v1" + at + "/abort", "");
      }
    }
  }

  @Test
  void tenThousandHostsFitAScreenAndAPhoneAndAreKeptUpWith() throws InterruptedException {
    try (var crew = new Crew(SERVICE, "many-plan", 1)) {
      crew.rollout(Map.of("draft", true, "name", "many-plan"));
    }
    var many = new ManyHosts(SERVICE, "many", 10_000);
    many.move(2_000);
    try (var visit = open(many.path());
        var phone = Chromium.visit(SERVICE, Screen.PHONE, ColorScheme.DARK).signIn(SERVICE.operatorToken())) {
      var page = visit.page();
      assertThat(((Number) view(page, "size")).intValue()).isGreaterThanOrEqualTo(6);
      assertThat(((Number) page.evaluate("() => document.getElementById('grid').clientHeight")).intValue()).isLessThan(900);
      phone.open(many.path());
      phone.page().waitForFunction("() => document.getElementById('grid').view.hosts === 10000", null, patiently());
      assertThat(((Number) view(phone.page(), "size")).intValue()).isGreaterThanOrEqualTo(4);
      assertThat(((Number) phone.page().evaluate("() => document.getElementById('grid').clientHeight")).intValue()).isLessThan(844);

      page.evaluate("() => (window.same = true)");
      var before = ((Number) page.evaluate("() => document.querySelectorAll('*').length")).intValue();
      var number = ((Number) view(page, "number")).longValue();
      for (int second = 0; second < 20; second++) {
        many.move(50);
      }
      var stored = SERVICE.bean(RolloutStatuses.class).read(many.id()).marks();
      for (var looks : List.of(page, phone.page())) {
        looks.waitForFunction("marks => document.getElementById('grid').view.marks === marks", stored, patiently());
      }
      assertThat(((Number) view(page, "number")).longValue()).isGreaterThan(number);
      assertThat(view(page, "number")).as("one picture for all who look").isEqualTo(view(phone.page(), "number"));
      var after = ((Number) page.evaluate("() => document.querySelectorAll('*').length")).intValue();
      assertThat(after - before).as("what is on the page does not grow with what happens").isLessThan(60);
      assertThat(page.evaluate("() => window.same")).isEqualTo(true);
      assertThat(visit.complaints()).isEmpty();
      visit.picture("live-many");
      phone.picture("live-many-phone");
    }
  }
}
