package io.kexecfleet.agent.proof;

/**
 * How long a host's way through its firmware takes, boot loader included: what a jump saves.
 *
 * @param millis from the old kernel's last act to the new kernel's first
 * @param uncertaintyMillis the true length is within this of {@code millis}
 * @param source how it is known
 */
public record Baseline(long millis, long uncertaintyMillis, String source) {}
