package io.kexecfleet.service.api.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the pages for users have people ask the API by a shell: run by one as it stands, against a service. Only addresses,
 * and what stands for something of one's own, are put in.
 */
@Timeout(300)
class DocumentedRequestsTest {

  /** Says {@code curl} and {@code call}, and makes the first administrator. */
  private static final String FIRST_PAGE = "operators.md";

  /** Asks an issuer, which is somebody else's program. */
  private static final String OF_AN_ISSUER = "https://id.example";

  /** What is not to succeed: there is no such thing here, it has changed, or the secret was left out. */
  private static final Map<String, Integer> OTHERWISE =
      Map.of(
          "/leases/c988", 404,
          "/clients/c988", 404,
          "/reboots/00000000-0000-0000-0000-000000000000", 404,
          "/sessions/7", 404,
          "/budgets/racks", 412,
          "/advance", 412,
          "/resolution", 409,
          "/pre-reboot", 401);

  private static final String CALENDAR =
      """
      BEGIN:VCALENDAR
      VERSION:2.0
      PRODID:-//example//EN
      BEGIN:VEVENT
      UID:patch-night-berlin
      DTSTAMP:20260101T000000Z
      SUMMARY:Patch night Berlin
      DTSTART;TZID=Europe/Berlin:20260106T220000
      DTEND;TZID=Europe/Berlin:20260107T040000
      RRULE:FREQ=MONTHLY;BYDAY=1TU
      END:VEVENT
      END:VCALENDAR
      """;

  private static final Pattern PROBLEM = Pattern.compile("\\{\"detail\":[^}]*\\}");

  @TempDir private Path home;

  /** What a request came to, as curl says. */
  private record Asked(String page, int status, String method, String url) {

    boolean isAsItShouldBe() {
      var otherwise = OTHERWISE.entrySet().stream().filter(it -> url.contains(it.getKey())).findFirst();
      return status / 100 == 2 || status == 304 || otherwise.filter(it -> it.getValue() == status).isPresent();
    }
  }

  @Test
  void everyRequestThatIsShownIsUnderstood() throws Exception {
    var data = Files.createDirectories(home.resolve(".local/share/kexec-fleet"));
    try (var service = RunningService.start(data, TestDatabase.fresh())) {
      service.enrolled("web-2");
      var pages = ShownCommands.all();
      var first = pages.stream().filter(page -> page.page().equals(FIRST_PAGE)).findFirst().orElseThrow();
      var asked = run(service, first, "", "");
      var token = Files.readString(home.resolve("token"));
      var rollout = fill(service, token);
      for (var page : pages) {
        if (!page.equals(first)) {
          asked = Stream.concat(asked.stream(), run(service, page, token, rollout).stream()).toList();
        }
      }

      assertThat(asked).as(this::problems).allMatch(Asked::isAsItShouldBe);
      assertThat(asked).hasSizeGreaterThan(60);
      assertThat(asked.stream().map(Asked::page).distinct()).hasSameSizeAs(pages);
    }
  }

  private String problems() {
    try {
      return PROBLEM.matcher(Files.readString(home.resolve("answers"))).results().map(MatchResult::group).collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the examples speak of; returns a rollout that has ended. */
  private String fill(RunningService service, String token) throws IOException {
    var admin = service.as(token);
    for (var window : List.of("nightly", "eu-nights")) {
      admin.put("/api/v1/windows/" + window, Map.of("start", "2026-01-01T22:00", "zone", "UTC", "duration", "PT4H", "rrule", "FREQ=DAILY"));
    }
    Files.writeString(home.resolve("rollout.json"), "{\"hosts\": [\"web-2\"], \"target\": {\"select\": \"LATEST_INSTALLED\"}, \"maxOut\": 1, \"draft\": true}");
    Files.writeString(home.resolve("ops.ics"), CALENDAR.replace("\n", "\r\n"));
    service.enrolled("web-7");
    // So many that 2 % of them are one.
    var others = IntStream.range(0, 50).mapToObj(number -> "other-" + number).toList();
    others.forEach(service::enrolled);
    admin.post("/api/v1/hosts/labels", Map.of("hosts", others.stream().collect(Collectors.toMap(host -> host, _ -> Map.of("role", "web")))));
    var plan =
        Map.of(
            "hosts", List.of("web-7"),
            "target", Map.of("select", "LATEST_INSTALLED"),
            "maxOut", 1,
            "gates", List.of(Map.of("name", "looked-at-canary", "type", "HOLD", "when", "BEFORE_HOSTS")));
    var id = admin.post("/api/v1/rollouts", plan).text("id");
    assertThat(admin.post("/api/v1/rollouts/" + id + "/gates/looked-at-canary/release", Map.of()).status()).isEqualTo(200);
    assertThat(admin.post("/api/v1/rollouts/" + id + "/abort", Map.of("reason", "seen enough")).status()).isEqualTo(200);
    return id;
  }

  private List<Asked> run(RunningService service, ShownCommands page, String token, String rollout) throws Exception {
    var commands =
        page.commands().stream()
            .filter(command -> !command.contains(OF_AN_ISSUER))
            .map(command -> own(command, service, rollout))
            .collect(Collectors.joining());
    var script =
        """
        curl() {
          [ "$1" = -N ] && most=2 || most=60
          command curl --max-time $most -w '%%{stderr}@@ %%{http_code} %%{method} %%{url_effective}\\n' "$@"
        }
        F=%1$s/api/v1 API=%1$s/api/v1 TOKEN=%2$s
        call() { curl -sS -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$@"; }
        %3$s
        printf %%s "$TOKEN" > token
        """
            .formatted(service.url(), token, commands);
    var shell = new ProcessBuilder("bash", "-c", script).directory(home.toFile());
    shell.environment().put("HOME", home.toString());
    var said = home.resolve("said");
    var process = shell.redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("answers").toFile())).redirectError(said.toFile()).start();
    try {
      assertThat(process.waitFor()).as(Files.readString(said)).isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    assertThat(home.resolve("answers")).content().as("the chain of the audit, verified as its page says").doesNotContain("broken at");
    return Files.readString(said, UTF_8).lines().filter(line -> line.startsWith("@@ ")).map(line -> asked(page.page(), line.split(" "))).toList();
  }

  private static Asked asked(String page, String[] words) {
    return new Asked(page, Integer.parseInt(words[1]), words[2], words[3]);
  }

  /** With what somebody would put in. */
  private static String own(String command, RunningService service, String rollout) {
    return command
        .replaceAll("https?://(?:127\\.0\\.0\\.1:8080|fleet\\.example(?::8443)?)|localhost:8080", service.url())
        .replace("Bearer …", "Bearer $TOKEN")
        .replace("TOKEN=…", "")
        .replaceAll("\\bID\\b", rollout)
        .replace("0199f2c4-…", "00000000-0000-0000-0000-000000000000")
        .replace("…", "");
  }
}
