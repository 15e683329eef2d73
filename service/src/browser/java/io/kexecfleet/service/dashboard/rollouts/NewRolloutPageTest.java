package io.kexecfleet.service.dashboard.rollouts;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.kexecfleet.service.support.Chromium;
import io.kexecfleet.service.support.Chromium.Visit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A rollout is made on the page, by hand. */
class NewRolloutPageTest {

  private static final Pattern OF_ONE = Pattern.compile(".*/rollouts/[0-9a-f-]{36}$");

  /** Of an operator, and of one whose browser runs no scripts. */
  private static final Visit SCRIPTED = Chromium.visit(RolloutPages.SERVICE).signIn(RolloutPages.token("OPERATOR"));

  private static final Visit PLAIN = Chromium.visitWithoutScripts(RolloutPages.SERVICE).signIn(RolloutPages.token("OPERATOR"));

  @AfterAll
  static void leave() {
    SCRIPTED.close();
    PLAIN.close();
  }

  private static Visit visit(boolean scripts) {
    return scripts ? SCRIPTED : PLAIN;
  }

  private static Locator field(Page page, String label) {
    return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
  }

  private static void press(Page page, String button) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true)).click();
  }

  private static Locator place(Page page, String name) {
    return page.locator("[data-place=\"%s\"]".formatted(name));
  }

  private static JsonNode madeAt(Page page) {
    page.waitForURL(OF_ONE);
    return RolloutPages.OPERATOR.get("/api/v1" + page.url().substring(page.url().indexOf("/rollouts/"))).json();
  }

  /** What REST makes of the same plan. */
  private static JsonNode asRestMakesIt(Map<String, ?> plan) {
    var draft = new HashMap<String, Object>(plan);
    draft.put("draft", true);
    return RolloutPages.OPERATOR.get(RolloutPages.made(draft)).json();
  }

  private static void requireSame(JsonNode made, JsonNode wanted) {
    for (var part : List.of("name", "plan", "selection", "target", "hooks", "hosts", "waves", "maxOut", "scope")) {
      assertThat(made.path(part)).as(part).isEqualTo(wanted.path(part));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withTwoWavesOfItsOwn(boolean scripts) {
    var team = scripts ? "hand" : "plain";
    RolloutPages.hosts(team, 6);
    var page = visit(scripts).open("/rollouts");
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("New rollout")).click();
    field(page, "With these labels").pressSequentially("team=" + team);
    if (scripts) {
      assertThat(page.locator("#meant")).containsText("6 hosts: %1$s-1, %1$s-2".formatted(team));
    }
    field(page, "Out at once").fill("2");
    field(page, "Wave 1: then wait").fill("1 h");
    press(page, "Add a wave");
    var second = field(page, "Wave 2: hosts");
    assertThat(second).isFocused();
    second.fill("50%");
    field(page, "Wave 2: must make it").fill("80%");
    assertThat(field(page, "Wave 1: then wait")).hasValue("1 h");
    assertThat(field(page, "With these labels")).hasValue("team=" + team);
    field(page, "Name").fill("by " + team);
    press(page, "Preview");
    assertThat(page.locator("#preview")).containsText("6 hosts in 3 waves, at most 2 out at once");
    assertThat(page.locator("#preview")).containsText("%1$s-2, %1$s-3, %1$s-4".formatted(team));
    assertThat(RolloutPages.count("by " + team)).isZero();
    press(page, "Make it");
    var made = madeAt(page);
    assertThat(made.path("state").asString()).isEqualTo("RUNNING");
    requireSame(
        made,
        asRestMakesIt(
            Map.of(
                "name", "by " + team,
                "selector", "team=" + team,
                "target", Map.of("select", "LATEST_INSTALLED"),
                "maxOut", 2,
                "waves", List.of(Map.of("hosts", 1, "soak", "PT1H"), Map.of("hosts", "50%", "minSuccess", "80%")))));
  }

  @Test
  void withEverythingThatThereIsToSay() {
    RolloutPages.hosts("all", 3);
    RolloutPages.OPERATOR.put("/api/v1/windows/all-nights", Map.of("start", "2026-01-05T20:00", "zone", "Europe/Berlin", "duration", "PT10H", "rrule", "FREQ=DAILY"));
    var page = SCRIPTED.open("/rollouts/new");
    field(page, "These hosts by name").fill("all-3\nall-1");
    field(page, "With these labels").fill("team=all");
    page.getByLabel("A release").check();
    field(page, "Release").fill("7.2.13-amd64");
    field(page, "Command line").selectOption("APPEND");
    field(page, "Arguments").fill("quiet");
    field(page, "Failures allowed").fill("34%");
    field(page, "Back within").fill("15 min");
    press(page, "Remove wave 1");
    assertThat(page.locator("#waves input")).hasCount(0);
    page.getByText("start, windows, time limits").click();
    field(page, "Not before (UTC)").fill("2099-12-01T22:30");
    assertThat(page.locator("#startAt-here")).containsText("23:30");
    page.getByLabel("all-nights").check();
    field(page, "Stage ahead").fill("5 min");
    page.getByText("kexec or firmware, dry run, retries, hooks").click();
    page.getByLabel("kexec, else firmware").check();
    page.getByLabel("Dry run").check();
    field(page, "Retries").fill("2");
    field(page, "First after").fill("2 min");
    field(page, "Hooks").fill("drain-kubernetes, notify");
    page.getByText("who goes first in a wave, racks and zones").click();
    field(page, "Order within a wave").selectOption("SPREAD");
    field(page, "Label of that order").fill("rack");
    press(page, "Add a budget");
    field(page, "Budget 1: label").fill("rack");
    field(page, "Budget 1: out at once").fill("1");
    page.getByText("what must be so before it goes on").click();
    field(page, "Approvals").fill("2");
    press(page, "Add a hold");
    place(page, "gates[0].name").getByLabel("Name").fill("looked-at-canary");
    press(page, "Add one that asks Prometheus");
    place(page, "gates[1].name").getByLabel("Name").fill("errors");
    field(page, "Query (PromQL)").fill("sum(errors)");
    field(page, "Threshold").fill("0.01");
    SCRIPTED.requireAccessible();
    press(page, "Keep as draft");
    var made = madeAt(page);
    assertThat(made.path("state").asString()).isEqualTo("DRAFT");
    var wanted = new HashMap<String, Object>(Map.of("hosts", List.of("all-3", "all-1"), "selector", "team=all", "maxOut", 1, "maxFailures", "34%"));
    wanted.putAll(Map.of("target", Map.of("select", "RELEASE", "release", "7.2.13-amd64", "commandLine", "APPEND", "arguments", "quiet")));
    wanted.putAll(Map.of("returnWithin", "PT15M", "startAt", "2099-12-01T22:30:00Z", "windows", List.of("all-nights"), "stageAhead", "PT5M"));
    wanted.putAll(Map.of("method", "KEXEC_ELSE_FIRMWARE", "dryRun", true, "retries", Map.of("most", 2, "backOff", "PT2M")));
    wanted.putAll(Map.of("hooks", List.of("drain-kubernetes", "notify"), "order", Map.of("by", "SPREAD", "label", "rack"), "approvals", 2));
    wanted.putAll(Map.of("maxOutPer", List.of(Map.of("label", "rack", "maxOut", 1))));
    wanted.put(
        "gates",
        List.of(
            Map.of("type", "HOLD", "name", "looked-at-canary", "when", "BETWEEN_WAVES"),
            Map.of("type", "PROMETHEUS", "name", "errors", "when", "BETWEEN_WAVES", "query", "sum(errors)", "comparison", "<", "threshold", 0.01)));
    requireSame(made, asRestMakesIt(wanted));
  }

  @Test
  void whatIsWrongIsToldBesideItsFieldWhileItIsTyped() {
    RolloutPages.hosts("wrong", 2);
    var page = SCRIPTED.open("/rollouts/new");
    assertThat(page.locator("#meant")).containsText("Nobody is chosen yet");
    field(page, "With these labels").fill("taem=wrong");
    assertThat(page.locator("#meant")).containsText("No host has a label 'taem'");
    field(page, "With these labels").blur();
    assertThat(place(page, "selector").locator(".problem")).containsText("No host has a label 'taem'");
    field(page, "With these labels").fill("team=wrong");
    field(page, "Back within").fill("10");
    field(page, "Back within").blur();
    assertThat(place(page, "selector").locator(".problem")).hasCount(0);
    assertThat(place(page, "returnWithin").locator(".problem")).hasText("Must be a time with its unit, such as 10 min, 2 h or 1 d 12 h; '10' is none.");
    field(page, "Back within").fill("25 h");
    field(page, "Back within").blur();
    assertThat(place(page, "returnWithin").locator(".problem")).hasText("Must be a time from 10 s to 1 d, such as 10 min.");
    field(page, "Back within").fill("10 min");
    press(page, "Add a wave");
    field(page, "Wave 2: hosts").fill("0");
    field(page, "Wave 2: hosts").blur();
    assertThat(place(page, "waves[1].hosts").locator(".problem")).containsText("Must be at least 1 host");
    field(page, "Wave 2: hosts").fill("100%");
    press(page, "Add a wave");
    field(page, "Wave 3: hosts").fill("1");
    field(page, "Wave 3: hosts").blur();
    assertThat(place(page, "waves[2]").locator(".problem").first()).containsText("Wave 3 has no host");
    press(page, "Remove wave 3");
    assertThat(page.locator("#preview")).containsText("2 hosts in 2 waves");
    assertThat(page.locator("#plan .problem")).hasCount(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatCannotBeMadeComesBackAsItWasTyped(boolean scripts) {
    var page = visit(scripts).open("/rollouts/new?selector=team%3Dnobody-at-all");
    field(page, "Name").fill("never");
    page.getByText("kexec or firmware, dry run, retries, hooks").click();
    field(page, "Hooks").fill("../evil");
    page.getByText("kexec or firmware, dry run, retries, hooks").click();
    field(page, "With these labels").fill("");
    press(page, "Make it");
    assertThat(place(page, "hosts").locator(".problem").first()).containsText("1 to 10000 names");
    assertThat(field(page, "Hooks")).hasValue("../evil");
    assertThat(page.getByRole(AriaRole.ALERT).filter(new Locator.FilterOptions().setHasText("cannot be made"))).isVisible();
    field(page, "These hosts by name").fill("no-such-host");
    press(page, "Make it");
    assertThat(place(page, "hooks").locator(".problem").first()).isVisible();
    assertThat(field(page, "Name")).hasValue("never");
    assertThat(RolloutPages.count("never")).isZero();
  }

  @Test
  void aHostThatIsInAnotherRolloutIsSaidWithALinkToIt() {
    RolloutPages.hosts("taken", 2);
    var other = RolloutPages.made(Map.of("hosts", List.of("taken-1"), "startAt", "2099-01-01T00:00:00Z"));
    var page = SCRIPTED.open("/rollouts/new?hosts=taken-1,taken-2");
    assertThat(page.locator("#preview li").first()).containsText(Pattern.compile("1 host \\(taken-1\\)\\s+is in\\s+\\S.*\\s+already: wait for it"));
    assertThat(page.locator("#preview a").first()).hasAttribute("href", other.replace("/api/v1", ""));
    field(page, "Name").fill("taken");
    press(page, "Make it");
    assertThat(page.getByRole(AriaRole.ALERT).first()).containsText("Host taken-1 is in rollout");
    assertThat(RolloutPages.count("taken")).isZero();
    press(page, "Keep as draft");
    assertThat(madeAt(page).path("state").asString()).isEqualTo("DRAFT");
  }

  @Test
  void startsFromTheOneBefore() {
    RolloutPages.hosts("before", 4);
    var wanted =
        Map.<String, Object>of(
            "name", "monthly", "selector", "team=before", "target", Map.of("select", "RELEASE", "release", "7.2"), "maxOut", "50%",
            "waves", List.of(Map.of("selector", "rack=r1", "soak", "PT30M")), "startAt", "2098-01-01T00:00:00Z", "approvals", 1);
    var before = RolloutPages.made(wanted);
    RolloutPages.OPERATOR.post(before + "/abort", "");
    var page = SCRIPTED.open("/rollouts/new?from=" + before.substring(before.lastIndexOf('/') + 1));
    assertThat(field(page, "Wave 1: or those with labels")).hasValue("rack=r1");
    assertThat(page.locator("#preview")).containsText("4 hosts in 2 waves, at most 2 out at once");
    press(page, "Make it");
    var made = madeAt(page);
    var again = new HashMap<>(wanted);
    again.remove("startAt");
    requireSame(made, asRestMakesIt(again));
  }

  @Test
  void enterLooksAheadAndMakesNothing() {
    RolloutPages.hosts("enter", 1);
    var page = SCRIPTED.open("/rollouts/new");
    field(page, "Name").fill("entered");
    field(page, "With these labels").fill("team=enter");
    field(page, "With these labels").press("Enter");
    assertThat(page.locator("#preview")).containsText("1 host in 1 wave");
    assertThat(RolloutPages.count("entered")).isZero();
  }
}
