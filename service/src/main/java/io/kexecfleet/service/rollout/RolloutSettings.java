package io.kexecfleet.service.rollout;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code kexec-fleet.rollout.*}.
 *
 * @param jumpWithin how long an order to jump is valid; 5 s to 10 min
 */
@Validated
@ConfigurationProperties("kexec-fleet.rollout")
record RolloutSettings(@DefaultValue("60s") @DurationMin(seconds = 5) @DurationMax(minutes = 10) Duration jumpWithin) {}
