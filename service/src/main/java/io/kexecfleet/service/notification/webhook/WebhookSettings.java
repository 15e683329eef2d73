package io.kexecfleet.service.notification.webhook;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code kexec-fleet.webhook.*}.
 *
 * @param plainHttp whether webhooks may lead over http to other machines, where others can read along
 * @param timeLimit for one try, from the connection to the last byte; 100 ms to 15 s
 */
@Validated
@ConfigurationProperties("kexec-fleet.webhook")
record WebhookSettings(
    @DefaultValue("false") boolean plainHttp,
    @DefaultValue("10s") @DurationMin(millis = 100) @DurationMax(seconds = 15) Duration timeLimit) {}
