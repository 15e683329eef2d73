package io.kexecfleet.service.notification.silence;

import io.kexecfleet.service.outgoing.BearerToken;
import io.kexecfleet.service.outgoing.Place;
import jakarta.validation.constraints.AssertTrue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code kexec-fleet.alertmanager.*}: where hosts that are out are silenced.
 *
 * @param url of the Alertmanager, without {@code /api/v2}; empty: no silences
 * @param matchers which alerts are a host's: {@link Matchers}
 * @param tokenFile file with the bearer token for it, read anew each time; empty: none
 * @param grace how long a silence goes on after the time by which its host must be back; 0 s to 1 h
 * @param timeLimit for one answer, from the connection to the last byte; 100 ms to 15 s
 */
@Validated
@ConfigurationProperties("kexec-fleet.alertmanager")
record AlertmanagerSettings(
    @DefaultValue("") String url,
    @DefaultValue("instance=~\"{host}(:[0-9]+)?\"") String matchers,
    @DefaultValue("") String tokenFile,
    @DefaultValue("1m") @DurationMin @DurationMax(hours = 1) Duration grace,
    @DefaultValue("10s") @DurationMin(millis = 100) @DurationMax(seconds = 15) Duration timeLimit) {

  boolean isOn() {
    return !url.isEmpty();
  }

  /** Where its token is, or null. */
  @Nullable Path token() {
    return tokenFile.isEmpty() ? null : Path.of(tokenFile);
  }

  @AssertTrue(message = "kexec-fleet.alertmanager.url must be a plain URL: http or https, a host, perhaps port and path; no user name, query, escapes or '..'")
  boolean isUrlUnderstood() {
    try {
      return url.isEmpty() || !Place.ofPrefix(url).host().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @AssertTrue(message = "kexec-fleet.alertmanager.matchers must be matchers with commas in between, such as instance=~\"{host}(:[0-9]+)?\"; one with = or =~ must have {host}, and match no other host")
  boolean isMatchersUnderstood() {
    try {
      return !Matchers.parse(matchers).all().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @AssertTrue(message = "kexec-fleet.alertmanager.token-file must be a file with one bearer token that this service can read")
  boolean isTokenFileReadable() {
    var file = token();
    try {
      return file == null || !BearerToken.read(file).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  @AssertTrue(message = "kexec-fleet.alertmanager.token-file needs a kexec-fleet.alertmanager.url with https, or on this machine: over plain http others could read the token")
  boolean isTokenFileForPrivateUrl() {
    return tokenFile.isEmpty() || !isUrlUnderstood() || (isOn() && Place.ofPrefix(url).isPrivate());
  }
}
