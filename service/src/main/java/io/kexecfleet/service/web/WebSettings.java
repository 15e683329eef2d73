package io.kexecfleet.service.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code kexec-fleet.web.*}.
 *
 * @param plainHttp where TLS may be missing
 * @param connectionsPerAddress how many connections one address may have, an IPv6 network of 64 bits counting as one
 * @param headWithin how long a request's head may take, the TLS handshake before the first one included
 * @param bodyWithin how long its body may take
 * @param answerWithin how long a client may read nothing of what is written to it
 * @param rate how often who may ask
 */
@Validated
@ConfigurationProperties("kexec-fleet.web")
record WebSettings(
    @DefaultValue("loopback-only") PlainHttp plainHttp,
    @DefaultValue("20000") @Min(1) @Max(1_000_000) int connectionsPerAddress,
    @DefaultValue("20s") @DurationMin(millis = 100) @DurationMax(minutes = 10) Duration headWithin,
    @DefaultValue("60s") @DurationMin(millis = 100) @DurationMax(minutes = 10) Duration bodyWithin,
    @DefaultValue("20s") @DurationMin(millis = 100) @DurationMax(minutes = 10) Duration answerWithin,
    @DefaultValue @Valid Rates rate) {

  /**
   * Each in so many a second, and so many at once when there were none for a while.
   *
   * @param operatorPerSecond requests of one operator
   * @param hostPerSecond requests of one host; it needs about one a minute, and a few a second while it reboots
   * @param joinPerSecond enrolments from one address: a whole site may come from one
   * @param failedPerSecond credentials from one address that open nothing
   */
  record Rates(
      @DefaultValue("50") @Min(1) @Max(MOST) int operatorPerSecond,
      @DefaultValue("200") @Min(1) @Max(MOST) int operatorBurst,
      @DefaultValue("20") @Min(1) @Max(MOST) int hostPerSecond,
      @DefaultValue("100") @Min(1) @Max(MOST) int hostBurst,
      @DefaultValue("1000") @Min(1) @Max(MOST) int joinPerSecond,
      @DefaultValue("5000") @Min(1) @Max(MOST) int joinBurst,
      @DefaultValue("1") @Min(1) @Max(MOST) int failedPerSecond,
      @DefaultValue("20") @Min(1) @Max(MOST) int failedBurst) {

    private static final int MOST = 1_000_000;
  }
}
