package io.kexecfleet.service.inventory;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code kexec-fleet.liveness.*}.
 *
 * @param interval how often the times of the last check-ins are written; 1 s to 1 h
 * @param silentAfter how long an enrolled host may say nothing until it counts as silent; 2 min, so that who waits for the
 *     answer to a check-in does not, to 7 d
 */
@Validated
@ConfigurationProperties("kexec-fleet.liveness")
record LivenessSettings(
    @DefaultValue("30s") @DurationMin(seconds = 1) @DurationMax(hours = 1) Duration interval,
    @DefaultValue("5m") @DurationMin(minutes = 2) @DurationMax(days = 7) Duration silentAfter) {}
