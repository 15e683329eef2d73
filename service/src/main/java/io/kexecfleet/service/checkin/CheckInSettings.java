package io.kexecfleet.service.checkin;

import jakarta.validation.constraints.AssertTrue;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code kexec-fleet.check-in.*}.
 *
 * @param hold how long a check-in is held while there is nothing to say; 100 ms to 60 s, because agents give up on an answer
 *     after 75 s, and what lies between them and the service may do so earlier
 * @param stagedLease how long an agent keeps an image staged without hearing from the service; every answer renews it
 */
@Validated
@ConfigurationProperties("kexec-fleet.check-in")
record CheckInSettings(
    @DefaultValue("50s") @DurationMin(millis = 100) @DurationMax(seconds = 60) Duration hold,
    @DefaultValue("10m") @DurationMin(seconds = 10) @DurationMax(hours = 24) Duration stagedLease) {

  @AssertTrue(message = "kexec-fleet.check-in.staged-lease must be at least twice kexec-fleet.check-in.hold: an agent would let go of its image while its check-in is held")
  boolean isStagedLeaseLongEnough() {
    return stagedLease.compareTo(hold.multipliedBy(2)) >= 0;
  }
}
