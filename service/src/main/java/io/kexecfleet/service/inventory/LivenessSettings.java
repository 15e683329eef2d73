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
 */
@Validated
@ConfigurationProperties("kexec-fleet.liveness")
record LivenessSettings(@DefaultValue("30s") @DurationMin(seconds = 1) @DurationMax(hours = 1) Duration interval) {}
