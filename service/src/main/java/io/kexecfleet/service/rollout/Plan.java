package io.kexecfleet.service.rollout;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Duration;

/**
 * How a rollout is to be carried out.
 *
 * @param maxOut disruption budget: how many hosts may be out at once
 * @param maxFailures how many reboots may end otherwise than as KEXEC before the rollout stops
 * @param stageWithin how long a host may take to stage
 * @param jumpWithin how long an order to jump is valid
 * @param returnWithin how long after the order a host may take to be back in service
 */
@Embeddable
public record Plan(
    int maxOut,
    int maxFailures,
    @Column(name = "stage_within_ms") Duration stageWithin,
    @Column(name = "jump_within_ms") Duration jumpWithin,
    @Column(name = "return_within_ms") Duration returnWithin) {}
