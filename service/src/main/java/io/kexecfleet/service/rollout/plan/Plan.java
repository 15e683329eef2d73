package io.kexecfleet.service.rollout.plan;

import io.kexecfleet.service.gate.GateSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a rollout is to be carried out, as it was asked for.
 *
 * @param method by which way
 * @param dryRun stage, verify and unload, and let nobody jump
 * @param maxOut disruption budget: how many hosts may be out at once
 * @param groups the same per value of a label
 * @param maxFailures how many reboots may fail before the rollout stops
 * @param retries what to do with a host that never left
 * @param order who comes first inside a wave
 * @param waves in their order; every host is in exactly one
 * @param windows names of the maintenance windows in which jumps may happen; none: at any time outside freezes
 * @param stageAhead how long before a window opens hosts may stage
 * @param gates what must hold before hosts jump, and before the next wave
 * @param approvals how many people must approve, the author not among them
 * @param startAt not before this; null: as soon as it is approved
 */
public record Plan(
    Method method,
    boolean dryRun,
    Amount maxOut,
    List<GroupLimit> groups,
    Amount maxFailures,
    Retries retries,
    HostOrder order,
    List<Wave> waves,
    Set<String> windows,
    Duration stageAhead,
    List<GateSpec> gates,
    int approvals,
    @Nullable Instant startAt,
    Deadlines deadlines) {

  public static final Duration USUAL_STAGE_AHEAD = Duration.ofMinutes(10);
}
