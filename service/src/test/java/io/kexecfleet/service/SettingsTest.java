package io.kexecfleet.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                  "LivenessSettings[interval=PT30S, silentAfter=PT5M]",
                  "GateSettings[prometheusUrl=, prometheusTokenFile=, httpAllowed=[], timeLimit=PT10S]",
                  "FirstAdministratorSettings[secretFile=]",
                  "SessionSettings[address=, idle=PT30M, longest=PT8H]",
                  "OidcSettings[issuer=, audience=, clientId=, clientSecretFile=, scopes=[openid, profile], nameClaim=preferred_username, grantsClaim=groups, grants=[], clockSkew=PT30S, caFile=]",
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
            "kexec-fleet.liveness.silent-after=3m",
            "kexec-fleet.gate.prometheus-url=https://p/x",
            "kexec-fleet.gate.prometheus-token-file=" + token,
            "kexec-fleet.gate.http-allowed=https://a/health,http://b:81",
            "kexec-fleet.gate.time-limit=3s",
            "kexec-fleet.first-administrator.secret-file=/s",
            "kexec-fleet.session.address=https://fleet.example",
            "kexec-fleet.session.idle=10m",
            "kexec-fleet.session.longest=1h",
            "kexec-fleet.oidc.issuer=https://i/x",
            "kexec-fleet.oidc.audience=a",
            "kexec-fleet.oidc.client-id=c",
            "kexec-fleet.oidc.client-secret-file=" + token,
            "kexec-fleet.oidc.scopes=openid,groups",
            "kexec-fleet.oidc.name-claim=upn",
            "kexec-fleet.oidc.grants-claim=realm_access.roles",
            "kexec-fleet.oidc.grants[0].value=sre",
            "kexec-fleet.oidc.grants[0].role=OPERATOR",
            "kexec-fleet.oidc.grants[0].scope=team=red",
            "kexec-fleet.oidc.clock-skew=1m",
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
                        "LivenessSettings[interval=PT2S, silentAfter=PT3M]",
                        "GateSettings[prometheusUrl=https://p/x, prometheusTokenFile=%s, httpAllowed=[https://a/health, http://b:81], timeLimit=PT3S]"
                            .formatted(token),
                        "FirstAdministratorSettings[secretFile=/s]",
                        "SessionSettings[address=https://fleet.example, idle=PT10M, longest=PT1H]",
                        "OidcSettings[issuer=https://i/x, audience=a, clientId=c, clientSecretFile=%s, scopes=[openid, groups], nameClaim=upn, grantsClaim=realm_access.roles, grants=[Mapping[value=sre, role=OPERATOR, scope=team=red]], clockSkew=PT1M, caFile=]"
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
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          audience=                     | audience is missing
          issuer=http://issuer.example  | must be a URL as the issuer's tokens have it
          issuer=https://u:s3cret@i     | must be a URL as the issuer's tokens have it
          issuer=https://i?x            | must be a URL as the issuer's tokens have it
          issuer=issuer.example         | must be a URL as the issuer's tokens have it
          grants[0].role=ROOT           | grants[0].role
          grants[0].role=               | must be a value, a role
          grants[0].value=              | must be a value, a role
          grants[0].scope=((            | must be a value, a role
          grants[0].role=ADMINISTRATOR  | must be a value, a role
          client-secret-file=/no/such   | must be a file with one secret
          ca-file=/no/such              | must be a file with certificates
          ca-file=/etc/hostname         | must be a file with certificates
          """)
  void anIssuerThatCannotBeUsedStopsTheStart(String setting, String reason) {
    runner
        .withPropertyValues(
            "kexec-fleet.oidc.issuer=https://i",
            "kexec-fleet.oidc.audience=a",
            "kexec-fleet.oidc.client-id=c",
            "kexec-fleet.oidc.grants[0].value=sre",
            "kexec-fleet.oidc.grants[0].role=OPERATOR",
            "kexec-fleet.oidc.grants[0].scope=team=red")
        .withPropertyValues("kexec-fleet.oidc." + setting)
        .run(
            context -> {
              assertThat(context).hasFailed();
              assertThat(messages(context.getStartupFailure())).contains(reason).doesNotContain("s3cret");
            });
  }

  private static String messages(@Nullable Throwable failure) {
    var messages = new StringBuilder();
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      messages.append(cause).append('\n');
    }
    return messages.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kexec-fleet.liveness.interval=0s",
        "kexec-fleet.liveness.interval=2h",
        "kexec-fleet.liveness.silent-after=1m",
        "kexec-fleet.liveness.silent-after=8d",
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
        "kexec-fleet.session.address=http://fleet.example",
        "kexec-fleet.session.address=https://fleet.example/pages",
        "kexec-fleet.session.idle=1m",
        "kexec-fleet.session.longest=10m",
        "kexec-fleet.session.longest=25h",
        "kexec-fleet.oidc.audience=without-an-issuer",
        "kexec-fleet.oidc.clock-skew=6m",
        "kexec-fleet.oidc.name-claim=",
        "kexec-fleet.oidc.scopes=profile",
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
              var messages = messages(context.getStartupFailure());
              var name = setting.substring("kexec-fleet.".length(), setting.indexOf('='));

              assertThat(messages).containsAnyOf(name, name.replace("check-in.", ""), "staged-lease must be", "stagedLease", "jumpWithin", "silentAfter", "timeLimit", "connectionsPerAddress", "headWithin", "hostBurst", "clockSkew", "kexec-fleet.oidc.issuer is missing", "names of claims");
              assertThat(messages).doesNotContain("s3cret");
            });
  }
}
