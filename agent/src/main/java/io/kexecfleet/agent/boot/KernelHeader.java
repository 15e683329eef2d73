package io.kexecfleet.agent.boot;

import org.jspecify.annotations.Nullable;

/**
 * What a kernel image says of itself.
 *
 * @param release the release it says it is, or null: its header does not say
 * @param alignment what it asks of its address, bytes; a power of two
 * @param memory memory it needs from its address on, bytes, without the initrd
 * @param commandLineLimit the longest command line it takes, bytes without NUL
 */
public record KernelHeader(
    Architecture architecture, @Nullable String release, long alignment, long memory, int commandLineLimit) {}
