package io.kexecfleet.service.notification;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code kexec-fleet.events.*}.
 *
 * @param keptFor how long events stay in the log, one day to ten years; what is still to be delivered stays longer
 */
@Validated
@ConfigurationProperties("kexec-fleet.events")
record EventSettings(@DefaultValue("90d") @DurationMin(days = 1) @DurationMax(days = 3650) Duration keptFor) {}
