package io.kexecfleet.service.dashboard.fleet;

/**
 * A gate that somebody has to let go of for a rollout to go on.
 *
 * @param wave the one that waits for it, from 1; 0: each host does
 */
record AwaitedGate(OpenRollout rollout, String name, int wave) {}
