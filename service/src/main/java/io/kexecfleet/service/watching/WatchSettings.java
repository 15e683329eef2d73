package io.kexecfleet.service.watching;

import org.hibernate.validator.constraints.Range;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code kexec-fleet.watch.*}: how many may wait for something to happen, at each replica.
 *
 * @param most requests that wait and streams of events in all, 1 to 10000
 * @param mostEach the same by one caller, 1 to 1000
 */
@Validated
@ConfigurationProperties("kexec-fleet.watch")
record WatchSettings(
    @DefaultValue("500") @Range(min = 1, max = 10_000) int most,
    @DefaultValue("50") @Range(min = 1, max = 1_000) int mostEach) {}
