package io.kexecfleet.agent;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.crash.CrashPolicy;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.machine.DeparturePolicy;
import io.kexecfleet.agent.link.ClientFiles;
import io.kexecfleet.agent.preflight.Policy;
import io.kexecfleet.agent.staging.CommandLinePolicy;
import io.kexecfleet.protocol.Finding.Severity;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgentSettingsTest {

  @Test
  void theDefaults() throws Exception {
    assertThat(settings("service.url", "https://fleet.example:8443"))
        .usingRecursiveComparison()
        .isEqualTo(
            new AgentSettings(
                URI.create("https://fleet.example:8443"),
                null,
                null,
                null,
                Duration.ofDays(30),
                "web-1",
                List.of(Path.of("/boot")),
                CommandLinePolicy.usual(),
                false,
                new CrashPolicy(false, "nr_cpus=1 irqpoll reset_devices"),
                DeparturePolicy.ORDERLY,
                List.of(),
                Duration.ofSeconds(30),
                Severity.BLOCKING,
                Policy.byDefault()));
  }

  /** What the package puts into {@code /etc}: whoever takes the # away gets what they had. */
  @Test
  void theFileThatThePackageBringsShowsEverySettingWithItsDefault() throws Exception {
    var shown = new Properties();
    try (var lines = Files.lines(Path.of("src/deb/etc/agent.properties"))) {
      shown.load(new StringReader(lines.filter(line -> line.matches("#[a-z].*")).map(line -> line.substring(1)).collect(joining("\n"))));
    }
    assertThat(shown.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(AgentSettings.KNOWN);

    var defaults = new Properties();
    shown.forEach((name, value) -> defaults.put(name, value));
    defaults.values().removeIf(""::equals);
    defaults.keySet().removeAll(Set.of("service.url", "join.token-file", "service.ca-file"));
    assertThat(AgentSettings.of(defaults, "web-1")).usingRecursiveComparison().isEqualTo(settings());
  }

  @Test
  void withoutAServiceAHostIsRebootedByHand() throws Exception {
    assertThat(settings().service()).isNull();
  }

  @Test
  void everySettingByName() throws Exception {
    var all =
        settings(
            "service.url", "http://10.0.2.2:8080",
            "service.plain-http", "allowed",
            "service.ca-file", "/etc/kexec-fleet-agent/ca.pem",
            "client.certificate-file", "/etc/kexec-fleet-agent/host.pem",
            "client.key-file", "/etc/kexec-fleet-agent/host.key",
            "credential.days", "7",
            "command-line.allow", "isolcpus  console=tty0",
            "join.token-file", "/etc/kexec-fleet-agent/join-token",
            "host.name", "db-7.example",
            "boot.directories", "/boot, /srv/kernels",
            "foreign.images", "replace",
            "crash.kernel", "armed",
            "crash.append", "nr_cpus=1 dyndbg=\"file a +p\"",
            "jump.through", "direct",
            "watchdog.seconds", "90",
            "hooks.always", "10-drain, tell.chat",
            "hooks.time-limit", "600",
            "health.failed-units", "ignore",
            "preflight.SESSIONS", "off");
    assertThat(all)
        .usingRecursiveComparison()
        .isEqualTo(
            new AgentSettings(
                URI.create("http://10.0.2.2:8080"),
                Path.of("/etc/kexec-fleet-agent/ca.pem"),
                new ClientFiles(Path.of("/etc/kexec-fleet-agent/host.pem"), Path.of("/etc/kexec-fleet-agent/host.key")),
                Path.of("/etc/kexec-fleet-agent/join-token"),
                Duration.ofDays(7),
                "db-7.example",
                List.of(Path.of("/boot"), Path.of("/srv/kernels")),
                CommandLinePolicy.allowing(List.of("console=tty0", "isolcpus")),
                true,
                new CrashPolicy(true, "nr_cpus=1 dyndbg=\"file a +p\""),
                new DeparturePolicy(Departure.Through.DIRECT, 90),
                List.of("10-drain", "tell.chat"),
                Duration.ofMinutes(10),
                null,
                Policy.of(Map.of("preflight.SESSIONS", "off"))));
  }

  @Test
  void whatCannotBeUnderstoodStopsTheStart() {
    assertWrong("no address", "service.url", "https://a b");
    assertWrong("in the clear", "service.url", "http://10.0.2.2:8080");
    assertWrong("refused or allowed", "service.url", "https://a", "service.plain-http", "yes");
    assertWrong("Unknown settings [boot.dirs]", "service.url", "https://a", "boot.dirs", "/boot");
    assertWrong("absolute path", "service.url", "https://a", "boot.directories", "boot");
    assertWrong("absolute path", "service.url", "https://a", "boot.directories", "/boot/../etc");
    assertWrong("absolute path", "service.url", "https://a", "service.ca-file", "ca.pem");
    assertWrong("keep or replace", "service.url", "https://a", "foreign.images", "yes");
    assertWrong("off or armed", "service.url", "https://a", "crash.kernel", "on");
    assertWrong("each quote closed", "service.url", "https://a", "crash.append", "dyndbg=\"file a +p");
    assertWrong("printable ASCII", "service.url", "https://a", "crash.append", "a\nb");
    assertWrong("1000 characters", "service.url", "https://a", "crash.append", "a".repeat(1001));
    assertWrong("systemd or direct", "jump.through", "reboot");
    for (var seconds : List.of("9", "3601", "-60", "1m", "", "99999999999")) {
      assertWrong("a number from 10 to 3600", "watchdog.seconds", seconds);
    }
    assertWrong("preflight.SESSION is for no check", "service.url", "https://a", "preflight.SESSION", "off");
    assertWrong("hooks.always has \"../evil\"", "hooks.always", "drain, ../evil");
    assertWrong("hooks.always has \"\"", "hooks.always", "drain,");
    assertWrong("seconds, 1 to 600", "hooks.time-limit", "601");
    assertWrong("seconds, 1 to 600", "hooks.time-limit", "30s");
    assertWrong("blocking, warning or ignore", "health.failed-units", "off");
    assertWrong("days, 1 to 3650", "credential.days", "0");
    assertWrong("go together", "client.key-file", "/etc/key.pem");
    assertWrong("absolute path", "client.key-file", "key.pem", "client.certificate-file", "/etc/host.pem");
    assertWrong("command-line.allow: \"a,b\" is no NAME", "command-line.allow", "quiet a,b");
    assertWrong("command-line.allow: \"--\" is no NAME", "command-line.allow", "--");
    assertWrong("host.name", "service.url", "https://a", "host.name", "Web 1");
  }

  private static void assertWrong(String why, String... pairs) {
    assertThatThrownBy(() -> settings(pairs)).isInstanceOf(AgentSettings.InvalidException.class).hasMessageContaining(why);
  }

  private static AgentSettings settings(String... pairs) throws AgentSettings.InvalidException {
    var properties = new Properties();
    for (var i = 0; i < pairs.length; i += 2) {
      properties.setProperty(pairs[i], pairs[i + 1]);
    }
    return AgentSettings.of(properties, "web-1");
  }
}
