package io.kexecfleet.service.security;

import io.kexecfleet.service.outgoing.Loopback;
import jakarta.validation.constraints.AssertTrue;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code kexec-fleet.session.*}: how long people stay signed in to the pages.
 *
 * @param address where people open the pages, as {@code https://fleet.example}; empty: where each request says. Needed
 *     behind a proxy that ends TLS
 * @param idle a session that is not used for so long ends; 5 min to 24 h. What is written about its use may be a minute old
 * @param longest a session ends after this, used or not; up to 24 h, and not shorter than idle: what groups
 *     somebody is in is asked at its beginning
 */
@Validated
@ConfigurationProperties("kexec-fleet.session")
record SessionSettings(
    @DefaultValue("") String address,
    @DefaultValue("30m") @DurationMin(minutes = 5) @DurationMax(hours = 24) Duration idle,
    @DefaultValue("8h") @DurationMin(minutes = 5) @DurationMax(hours = 24) Duration longest) {

  private static final Pattern ADDRESS = Pattern.compile("https?://[A-Za-z0-9.-]{1,253}(:\\d{1,5})?|https?://\\[[0-9A-Fa-f:]+](:\\d{1,5})?");

  @AssertTrue(message = "kexec-fleet.session.address must be https, a host and perhaps a port, as https://fleet.example, without a path; plain http only on this machine: cookies and tokens could be read on the way")
  boolean isAddressUnderstood() {
    return address.isEmpty() || (ADDRESS.matcher(address).matches() && Loopback.isPrivate(URI.create(address)));
  }

  @AssertTrue(message = "kexec-fleet.session.longest must not be shorter than kexec-fleet.session.idle")
  boolean isLongestLonger() {
    return longest.compareTo(idle) >= 0;
  }
}
