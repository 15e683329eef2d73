package io.kexecfleet.cli.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.cli.shell.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import tools.jackson.databind.JsonNode;

class ReportTest {

  private static final JsonNode ROLLOUT =
      Json.MAPPER.readTree(
          """
          {"id": "7", "name": "kernel <7>", "state": "FAILED", "reason": "2 failed.", "plan": {"method": "KEXEC_ONLY"}, "reboots": [
            {"host": "web-1", "state": "DONE", "outcome": "KEXEC", "evidence": ["The marker was there."],
             "load": {"method": "NORMAL", "refused": [{"method": "CMA", "code": "NO_CMA", "reason": "There is no CMA area."}]},
             "phases": [{"phase": "HOT_PHASE", "millis": 1640}, {"phase": "OUT_OF_SERVICE", "millis": 26900}, {"phase": "NEWS", "millis": 1}]},
            {"host": "web-2", "state": "DONE", "outcome": "FIRMWARE", "detail": "It\\u0007 went through its firmware."},
            {"host": "web-3", "state": "DONE", "outcome": "KEXEC",
             "health": [{"code": "UNIT_FAILED", "severity": "BLOCKING", "finding": "nginx.service failed."}]},
            {"host": "web-4", "state": "DONE", "outcome": "CANCELLED"},
            {"host": "web-5", "state": "OUT", "outcome": null}]}
          """);

  private final Report report = new Report(ROLLOUT);

  @Test
  void thePhasesOfEachHostAreATableAndWhatWasNotTakenIsTold() {
    assertThat(report.lines())
        .containsExactly(
            "host   outcome    load    stage  stop  hot phase  kernel  initrd  user space  agent up  out of service",
            "web-1  KEXEC      NORMAL  -      -     1.6 s      -       -       -           -         26.9 s",
            "web-2  FIRMWARE   -       -      -     -          -       -       -           -         -",
            "web-3  KEXEC      -       -      -     -          -       -       -           -         -",
            "web-4  CANCELLED  -       -      -     -          -       -       -           -         -",
            "web-5  OUT        -       -      -     -          -       -       -           -         -",
            "",
            "web-1, not CMA (NO_CMA): There is no CMA area.",
            "web-1, KEXEC: The marker was there.",
            "web-2, FIRMWARE: It\\u0007 went through its firmware.",
            "web-3, KEXEC: UNIT_FAILED: nginx.service failed.",
            "Rollout 7 (kernel <7>): FAILED. 1 CANCELLED, 1 FIRMWARE, 2 KEXEC, 1 OUT. 2 failed.");
  }

  @Test
  void onlyWhatTheMethodAsksForAndNothingWorseThanBeforeCountsAsHavingMadeIt() {
    assertThat(report.reboots().map(report::madeIt)).containsExactly(true, false, false, false, false);
    assertThat(report.failures(10)).extracting(line -> line.substring(0, 5)).containsExactly("web-2", "web-3", "web-4");
  }

  @Test
  void aCiSystemSeesACaseForEachHost() throws Exception {
    var xml = JUnitXml.of(report);
    var parsed =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));

    var suite = parsed.getDocumentElement();
    assertThat(suite.getAttribute("name")).isEqualTo("kernel <7>");
    assertThat(suite.getAttribute("tests") + suite.getAttribute("failures") + suite.getAttribute("skipped")).isEqualTo("522");
    var first = (Element) suite.getElementsByTagName("testcase").item(0);
    assertThat(first.getAttribute("time")).isEqualTo("26.900");
    assertThat(suite.getElementsByTagName("failure").item(0).getTextContent()).contains("It\\u0007 went through its firmware.");
  }

  @Test
  void markdownTakesNothingOfItForItsOwn() {
    assertThat(report.markdown()).anyMatch(line -> line.contains("kernel \\<7\\>")).anyMatch(line -> line.startsWith("| web-1 | KEXEC | NORMAL |"));
  }

  @Test
  void aBarShowsWhoIsDoneOutAndAhead() {
    var rollout =
        Json.MAPPER.readTree(
            "{\"state\": \"RUNNING\", \"wave\": 2, \"waves\": 3, \"hosts\": 10, \"tally\": {\"queued\": 4, \"ahead\": 2, \"out\": 1, \"succeeded\": 3}}");

    assertThat(Progress.bar(rollout))
        .isEqualTo("[#########>>>------............] RUNNING, wave 2 of 3: 3 of 10 done, 1 out, 2 ahead, 3 made it");
  }
}
