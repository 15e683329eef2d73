package io.kexecfleet.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/** Names and defaults of the settings are a promise to whoever has written them down. */
class SettingsTest {

  @Configuration(proxyBeanMethods = false)
  @ConfigurationPropertiesScan(basePackages = "io.kexecfleet.service")
  static class Settings {}

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withInitializer(new ConfigDataApplicationContextInitializer())
          .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
          .withUserConfiguration(Settings.class);

  @Test
  void namesAndDefaults() {
    runner.run(
        context -> {
          var settings = context.getBeansWithAnnotation(ConfigurationProperties.class).values();
          assertThat(settings)
              .extracting(Object::toString)
              .containsExactlyInAnyOrder(
                  "DataSettings[dataDir=%s]".formatted(Path.of(System.getProperty("user.home"), ".local/share/kexec-fleet")),
                  "LivenessSettings[interval=PT30S]",
                  "RolloutSettings[jumpWithin=PT1M]",
                  "GateSettings[prometheusUrl=, prometheusTokenFile=, httpAllowed=[], timeLimit=PT10S]",
                  "EventSettings[keptFor=PT2160H]",
                  "WebhookSettings[plainHttp=false, timeLimit=PT10S]",
                  "AlertmanagerSettings[url=, matchers=instance=~\"{host}(:[0-9]+)?\", tokenFile=, grace=PT1M, timeLimit=PT10S]",
                  "WatchSettings[most=500, mostEach=50]",
                  "AgentSettings[mutualTls=OFF]",
                  "CheckInSettings[hold=PT50S, stagedLease=PT10M]",
                  "WebSettings[plainHttp=LOOPBACK_ONLY, connectionsPerAddress=20000, headWithin=PT20S, bodyWithin=PT1M, answerWithin=PT20S, rate=Rates[operatorPerSecond=50, operatorBurst=200, hostPerSecond=20, hostBurst=100, joinPerSecond=1000, joinBurst=5000, failedPerSecond=1, failedBurst=20]]");
          var environment = context.getEnvironment();
          assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
          assertThat(environment.getProperty("server.port")).isEqualTo("8080");
          assertThat(environment.getProperty("management.server.address")).isEqualTo("127.0.0.1");
          assertThat(environment.getProperty("management.server.port")).isEqualTo("9090");
          assertThat(environment.getProperty("server.forward-headers-strategy")).isEqualTo("none");
        });
  }

  @Test
  void everyNameIsRead(@TempDir Path folder) throws IOException {
    var token = Files.writeString(folder.resolve("token"), "abc");
    runner
        .withPropertyValues(
            "kexec-fleet.data-dir=/d",
            "kexec-fleet.liveness.interval=2s",
            "kexec-fleet.rollout.jump-within=7s",
            "kexec-fleet.gate.prometheus-url=https://p/x",
            "kexec-fleet.gate.prometheus-token-file=" + token,
            "kexec-fleet.gate.http-allowed=https://a/health,http://b:81",
            "kexec-fleet.gate.time-limit=3s",
            "kexec-fleet.events.kept-for=30d",
            "kexec-fleet.webhook.plain-http=true",
            "kexec-fleet.webhook.time-limit=4s",
            "kexec-fleet.alertmanager.url=https://a/x",
            "kexec-fleet.alertmanager.matchers=host=\"{host}\"",
            "kexec-fleet.alertmanager.token-file=" + token,
            "kexec-fleet.alertmanager.grace=2m",
            "kexec-fleet.alertmanager.time-limit=5s",
            "kexec-fleet.watch.most=20",
            "kexec-fleet.watch.most-each=2",
            "kexec-fleet.agents.mutual-tls=required",
            "kexec-fleet.check-in.hold=1s",
            "kexec-fleet.check-in.staged-lease=20s",
            "kexec-fleet.web.plain-http=behind-a-proxy",
            "kexec-fleet.web.connections-per-address=1",
            "kexec-fleet.web.head-within=1s",
            "kexec-fleet.web.body-within=2s",
            "kexec-fleet.web.answer-within=3s",
            "kexec-fleet.web.rate.operator-per-second=1",
            "kexec-fleet.web.rate.operator-burst=2",
            "kexec-fleet.web.rate.host-per-second=3",
            "kexec-fleet.web.rate.host-burst=4",
            "kexec-fleet.web.rate.join-per-second=5",
            "kexec-fleet.web.rate.join-burst=6",
            "kexec-fleet.web.rate.failed-per-second=7",
            "kexec-fleet.web.rate.failed-burst=8")
        .run(
            context ->
                assertThat(context.getBeansWithAnnotation(ConfigurationProperties.class).values())
                    .extracting(Object::toString)
                    .containsExactlyInAnyOrder(
                        "DataSettings[dataDir=/d]",
                        "LivenessSettings[interval=PT2S]",
                        "RolloutSettings[jumpWithin=PT7S]",
                        "GateSettings[prometheusUrl=https://p/x, prometheusTokenFile=%s, httpAllowed=[https://a/health, http://b:81], timeLimit=PT3S]"
                            .formatted(token),
                        "EventSettings[keptFor=PT720H]",
                        "WebhookSettings[plainHttp=true, timeLimit=PT4S]",
                        "AlertmanagerSettings[url=https://a/x, matchers=host=\"{host}\", tokenFile=%s, grace=PT2M, timeLimit=PT5S]".formatted(token),
                        "WatchSettings[most=20, mostEach=2]",
                        "AgentSettings[mutualTls=REQUIRED]",
                        "CheckInSettings[hold=PT1S, stagedLease=PT20S]",
                        "WebSettings[plainHttp=BEHIND_A_PROXY, connectionsPerAddress=1, headWithin=PT1S, bodyWithin=PT2S, answerWithin=PT3S, rate=Rates[operatorPerSecond=1, operatorBurst=2, hostPerSecond=3, hostBurst=4, joinPerSecond=5, joinBurst=6, failedPerSecond=7, failedBurst=8]]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kexec-fleet.liveness.interval=0s",
        "kexec-fleet.liveness.interval=2h",
        "kexec-fleet.rollout.jump-within=1s",
        "kexec-fleet.rollout.jump-within=11m",
        "kexec-fleet.gate.prometheus-url=prometheus:9090",
        "kexec-fleet.gate.prometheus-url=http://u:s3cret@prometheus",
        "kexec-fleet.gate.prometheus-url=http://prometheus?x",
        "kexec-fleet.gate.prometheus-url=http://prom etheus",
        "kexec-fleet.gate.prometheus-token-file=/no/such/file",
        "kexec-fleet.gate.http-allowed=https://a/,https://b/../c",
        "kexec-fleet.gate.http-allowed=https://u:s3cret@a/",
        "kexec-fleet.gate.http-allowed=*",
        "kexec-fleet.gate.time-limit=31s",
        "kexec-fleet.gate.time-limit=99ms",
        "kexec-fleet.events.kept-for=1h",
        "kexec-fleet.webhook.time-limit=16s",
        "kexec-fleet.webhook.plain-http=perhaps",
        "kexec-fleet.alertmanager.url=alertmanager:9093",
        "kexec-fleet.alertmanager.url=http://u:s3cret@a",
        "kexec-fleet.alertmanager.matchers=instance=~\".*\"",
        "kexec-fleet.alertmanager.matchers=instance=~\"{host}",
        "kexec-fleet.alertmanager.matchers=instance=~\"{host}|.*\"",
        "kexec-fleet.alertmanager.matchers=instance!=\"{host}\"",
        "kexec-fleet.alertmanager.matchers=instance=~\"({host}\"",
        "kexec-fleet.alertmanager.token-file=/no/such/file",
        "kexec-fleet.alertmanager.grace=2h",
        "kexec-fleet.watch.most=0",
        "kexec-fleet.watch.most-each=1001",
        "kexec-fleet.agents.mutual-tls=on",
        "kexec-fleet.check-in.hold=0s",
        "kexec-fleet.check-in.hold=61s",
        "kexec-fleet.check-in.staged-lease=99s",
        "kexec-fleet.check-in.staged-lease=1s",
        "kexec-fleet.check-in.hold=soon",
        "kexec-fleet.web.plain-http=yes",
        "kexec-fleet.web.connections-per-address=0",
        "kexec-fleet.web.head-within=0s",
        "kexec-fleet.web.rate.host-burst=0"
      })
  void aBadValueStopsTheStartAndIsNamed(String setting) {
    runner
        .withPropertyValues(setting)
        .run(
            context -> {
              assertThat(context).hasFailed();
              var messages = new StringBuilder();
              for (Throwable cause = context.getStartupFailure(); cause != null; cause = cause.getCause()) {
                messages.append(cause).append('\n');
              }
              var name = setting.substring("kexec-fleet.".length(), setting.indexOf('='));

              assertThat(messages).containsAnyOf(name, name.replace("check-in.", ""), "staged-lease must be", "stagedLease", "jumpWithin", "timeLimit", "connectionsPerAddress", "headWithin", "hostBurst");
              assertThat(messages).doesNotContain("s3cret");
            });
  }
}
