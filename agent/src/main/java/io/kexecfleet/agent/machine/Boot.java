package io.kexecfleet.agent.machine;

/**
 * One boot of a host.
 *
 * @param id {@code /proc/sys/kernel/random/boot_id}: another one with every boot
 * @param release {@code uname -r}
 * @param commandLine the kernel's command line
 */
public record Boot(String id, String release, String commandLine) {}
