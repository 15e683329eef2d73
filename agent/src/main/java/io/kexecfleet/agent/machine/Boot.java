package io.kexecfleet.agent.machine;

import org.jspecify.annotations.Nullable;

/**
 * One boot of a host.
 *
 * @param id {@code /proc/sys/kernel/random/boot_id}: another one with every boot
 * @param release {@code uname -r}
 * @param commandLine the kernel's command line
 * @param loader what started the kernel, as the x86 boot protocol numbers it ({@code /proc/sys/kernel/bootloader_type});
 *     null where nothing tells, as on other architectures
 */
public record Boot(String id, String release, String commandLine, @Nullable Long loader) {

  /** Documentation/arch/x86/boot.rst, type_of_loader: the upper four bits of kexec-tools and of the kernel's own loads. */
  private static final long KEXEC = 0xd;

  /** Where nothing tells what started the kernel. */
  public Boot(String id, String release, String commandLine) {
    this(id, release, commandLine, null);
  }

  /** Whether a kexec started the kernel, whoever loaded it; false also where nothing tells. */
  public boolean isByKexec() {
    return loader != null && loader >> 4 == KEXEC;
  }
}
