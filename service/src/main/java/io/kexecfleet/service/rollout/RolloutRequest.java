package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.BootTarget;
import java.time.Duration;
import java.util.List;

/**
 * A rollout that an operator wants.
 *
 * @param hosts names, unique, 1 to 10,000, in the order in which they shall go
 * @param target what they shall boot
 * @param maxOut how many may be out at once, at least 1
 * @param maxFailures how many may end otherwise than as KEXEC before the rollout stops, at least 0
 * @param stageWithin how long a host may take to stage, 10 s to 24 h
 * @param returnWithin how long after the order to jump a host may take to be back, 10 s to 24 h
 */
public record RolloutRequest(
    List<String> hosts, BootTarget target, int maxOut, int maxFailures, Duration stageWithin, Duration returnWithin) {}
