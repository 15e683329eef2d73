package io.kexecfleet.agent.machine;

/**
 * One load.
 *
 * @param image what to load
 * @param commandLine the next kernel's command line, without NUL
 * @param allowCma false to keep the kernel from using CMA
 * @param initrdPadding zero bytes to put behind the initrd, to move what is loaded next
 */
public record LoadRequest(Image image, String commandLine, boolean allowCma, long initrdPadding) {}
