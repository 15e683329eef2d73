package io.kexecfleet.service.rollout;

import io.kexecfleet.service.rollout.engine.GateFacts;
import java.util.List;

/**
 * A rollout that somebody has to do something about.
 *
 * @param approvals how many people approved it
 * @param gates those that are closed, and that its next wave or its hosts wait for
 */
public record Waiting(Rollout rollout, int approvals, List<GateFacts> gates) {}
