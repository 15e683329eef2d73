package io.kexecfleet.service.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.PrometheusProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules that come with the chart, checked by Prometheus' own program. */
class AlertRulesTest {

  private static final Path FILES = Path.of("../helm/kexec-fleet/files");
  private static final Path PAGE = Path.of("../docs/usage/metrics.md");
  private static final Pattern FIRES = Pattern.compile("ALERTS\\{alertname=\"(\\w+)\", alertstate=\"firing\"");

  private static String promtool(String... arguments) throws IOException, InterruptedException {
    assertThat(PrometheusProcess.isInstalled("promtool")).as(PrometheusProcess.MISSING, "promtool").isTrue();
    var command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).directory(FILES.toFile()).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void theRulesAreRules() throws IOException, InterruptedException {
    assertThat(promtool("check", "rules", "rules.yaml")).contains("SUCCESS");
  }

  @Test
  void eachAlertFiresWhenItShallAndNotBefore() throws IOException, InterruptedException {
    assertThat(promtool("test", "rules", "rules-test.yaml")).contains("SUCCESS");
  }

  @Test
  void eachAlertHasACaseInWhichItFires() throws IOException {
    var fires = FIRES.matcher(Files.readString(FILES.resolve("rules-test.yaml"))).results().map(it -> it.group(1)).collect(Collectors.toSet());
    assertThat(Rules.alerts()).extracting(Rules.Rule::name).containsExactlyInAnyOrderElementsOf(fires);
  }

  @Test
  void eachAlertSaysWhatItIsAndWhatToDo() throws IOException {
    var page = Files.readString(PAGE);
    assertThat(Rules.alerts())
        .hasSizeGreaterThan(15)
        .allSatisfy(
            alert -> {
              assertThat(alert.severity()).isIn("critical", "warning");
              assertThat(alert.annotation("summary")).isNotBlank();
              assertThat(alert.annotation("description")).isNotBlank();
              assertThat(alert.annotation("runbook_url")).isEqualTo("docs/usage/metrics.md#" + alert.name().toLowerCase(Locale.ROOT));
              assertThat(page).contains("\n### " + alert.name() + "\n");
            });
    assertThat(Pattern.compile("\n### (KexecFleet\\w+)\n").matcher(page).results().map(it -> it.group(1)))
        .containsExactlyInAnyOrderElementsOf(Rules.alerts().stream().map(Rules.Rule::name).toList());
  }
}
