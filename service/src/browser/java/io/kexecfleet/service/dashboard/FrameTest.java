package io.kexecfleet.service.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.kexecfleet.service.support.Chromium;
import io.kexecfleet.service.support.Chromium.Screen;
import io.kexecfleet.service.support.RunningService;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What all pages share, in a real browser. */
class FrameTest {

  private static final RunningService SERVICE = RunningService.shared();

  private static String token(String name, String role) {
    return SERVICE.operator().post("/api/v1/tokens", Map.of("name", name, "role", role)).text("token");
  }

  @Test
  void signingInWorksForEverybody() {
    try (var visit = Chromium.visit(SERVICE)) {
      visit.open("/login");
      visit.requireAccessibleEverywhere("sign-in");
      visit.turn(Screen.PHONE, ColorScheme.DARK);
      visit.signIn(token("frame-phone", "VIEWER"));
      visit.requireAccessible();
      assertThat(visit.page().getByRole(AriaRole.NAVIGATION).first().innerText()).contains("Hosts", "Rollouts", "Audit");
    }
  }

  @Test
  void aLinkThatWasSentLeadsToItsPageOnceSignedIn() {
    try (var visit = Chromium.visit(SERVICE)) {
      visit.open("/rollouts?state=RUNNING");
      assertThat(visit.page().url()).endsWith("/login");
      visit.page().getByLabel("Token").fill(token("frame-link", "VIEWER"));
      visit.page().getByText("Sign in with a token").click();
      visit.page().waitForURL("**/rollouts?state=RUNNING");
    }
  }

  @Test
  void theThemeIsTheReadersChoiceAndStays() {
    try (var visit = Chromium.visit(SERVICE, Screen.DESKTOP, ColorScheme.LIGHT)) {
      visit.open("/login");
      var paper = visit.page().evaluate("() => getComputedStyle(document.body).backgroundColor");
      visit.page().getByText("Dark").click();
      var dark = visit.page().evaluate("() => getComputedStyle(document.body).backgroundColor");
      assertThat(dark).isNotEqualTo(paper);
      visit.open("/login");
      assertThat(visit.page().evaluate("() => getComputedStyle(document.body).backgroundColor")).isEqualTo(dark);
      visit.requireAccessible();
    }
  }

  @Test
  void aFormCanBeSentWhateverElseWasLoadedMeanwhile() {
    try (var visit = Chromium.visit(SERVICE).signIn(token("frame-out", "VIEWER"))) {
      visit.open("/");
      visit.page().evaluate("() => Promise.all([...document.scripts].map(script => fetch(script.src)))");
      visit.page().getByText("frame-out").click();
      visit.page().getByText("Sign out").click();
      visit.page().waitForURL("**/login");
      visit.open("/");
      assertThat(visit.page().url()).endsWith("/login");
    }
  }

  @Test
  void aPageThatIsNotThereSaysSo() {
    try (var visit = Chromium.visit(SERVICE).signIn(token("frame-none", "VIEWER"))) {
      visit.open("/hosts/there-is-no-such-host/at-all");
      assertThat(visit.page().getByRole(AriaRole.ALERT).first().innerText()).isNotBlank();
    }
  }
}
