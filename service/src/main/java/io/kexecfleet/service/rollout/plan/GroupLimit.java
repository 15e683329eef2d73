package io.kexecfleet.service.rollout.plan;

/**
 * How many hosts with the same value of a label this rollout may have out at once.
 *
 * @param label the label's key
 * @param maxOut out of the rollout's hosts with that value, where it is a percentage
 */
public record GroupLimit(String label, Amount maxOut) {}
