package io.kexecfleet.service.gate;

import io.kexecfleet.service.outgoing.BearerToken;
import io.kexecfleet.service.outgoing.Place;
import jakarta.validation.constraints.AssertTrue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code kexec-fleet.gate.*}: where gates may ask. Whoever runs the service decides that, not whoever plans a
 * rollout. The addresses are kept as text, because an error of binding would show an address with its password.
 *
 * @param prometheusUrl the one Prometheus that is asked, without {@code /api/v1}; empty: there are no PROMETHEUS gates
 * @param prometheusTokenFile file with the bearer token for it, read anew each time; empty: none
 * @param httpAllowed what the URLs of HTTP gates must lie under; empty: there are no HTTP gates
 * @param timeLimit for one answer, from the connection to the last byte; 100 ms to 30 s
 */
@Validated
@ConfigurationProperties("kexec-fleet.gate")
record GateSettings(
    @DefaultValue("") String prometheusUrl,
    @DefaultValue("") String prometheusTokenFile,
    @DefaultValue List<String> httpAllowed,
    @DefaultValue("10s") @DurationMin(millis = 100) @DurationMax(seconds = 30) Duration timeLimit) {

  /** Where the one Prometheus is, or null. */
  @Nullable Place prometheus() {
    return prometheusUrl.isEmpty() ? null : Place.ofPrefix(prometheusUrl);
  }

  /** Where its token is, or null. */
  @Nullable Path tokenFile() {
    return prometheusTokenFile.isEmpty() ? null : Path.of(prometheusTokenFile);
  }

  boolean allows(Place place) {
    return httpAllowed.stream().map(Place::ofPrefix).anyMatch(place::isWithin);
  }

  @AssertTrue(message = "kexec-fleet.gate.prometheus-url must be a plain URL: http or https, a host, perhaps port and path; no user name, query, escapes or '..'")
  boolean isPrometheusUrlUnderstood() {
    return prometheusUrl.isEmpty() || isUnderstood(prometheusUrl);
  }

  @AssertTrue(message = "kexec-fleet.gate.http-allowed must be plain URLs: http or https, a host, perhaps port and path; no user name, query, escapes or '..'")
  boolean isHttpAllowedUnderstood() {
    return httpAllowed.stream().allMatch(GateSettings::isUnderstood);
  }

  @AssertTrue(message = "kexec-fleet.gate.prometheus-token-file must be a file with one bearer token that this service can read")
  boolean isPrometheusTokenFileReadable() {
    var file = tokenFile();
    try {
      return file == null || !BearerToken.read(file).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  @AssertTrue(message = "kexec-fleet.gate.prometheus-token-file needs a kexec-fleet.gate.prometheus-url with https, or on this machine: over plain http others could read the token")
  boolean isPrometheusTokenFileForPrivateUrl() {
    if (prometheusTokenFile.isEmpty() || !isPrometheusUrlUnderstood()) {
      return true;
    }
    var place = prometheus();
    return place != null && place.isPrivate();
  }

  private static boolean isUnderstood(String url) {
    try {
      Place.ofPrefix(url);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
