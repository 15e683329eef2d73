package io.kexecfleet.agent.preflight.facts;

import java.util.List;

/**
 * Whether the running kernel lets us load anything.
 *
 * @param capabilities our effective capabilities, one bit each (linux/capability.h)
 * @param disabled kernel.kexec_load_disabled
 * @param loadsLeft kernel.kexec_load_limit_reboot: calls that are left, {@link #NO_LIMIT} for any number
 * @param lockdown how far the kernel is locked down
 * @param options the running kernel's configuration
 * @param kexecTools whether kexec-tools are installed
 * @param signatureDemands what makes this kernel load signed images only, one phrase each
 * @param loaded whether an image is loaded, whoever loaded it
 * @param crash the crash kernel
 */
public record KexecFacts(
    Fact<Long> capabilities,
    Fact<Boolean> disabled,
    Fact<Long> loadsLeft,
    Fact<Lockdown> lockdown,
    Fact<KernelOptions> options,
    Fact<Boolean> kexecTools,
    Fact<List<String>> signatureDemands,
    Fact<Boolean> loaded,
    Fact<CrashKernel> crash) {

  public static final long NO_LIMIT = -1;

  /** security/lockdown: what /sys/kernel/security/lockdown has in brackets. */
  public enum Lockdown {
    NONE,
    INTEGRITY,
    CONFIDENTIALITY
  }

  /**
   * What of a kernel's configuration matters here.
   *
   * @param kexecFile CONFIG_KEXEC_FILE
   * @param kexecLoad CONFIG_KEXEC
   * @param signatureForced CONFIG_KEXEC_SIG_FORCE
   * @param imaArchPolicy CONFIG_IMA_ARCH_POLICY
   * @param handover CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT
   * @param cmaGranule CMA hands out at multiples of this, bytes, by CONFIG_CMA_ALIGNMENT; 0 where that is not set
   * @param panicTimeout CONFIG_PANIC_TIMEOUT, seconds
   */
  public record KernelOptions(
      boolean kexecFile,
      boolean kexecLoad,
      boolean signatureForced,
      boolean imaArchPolicy,
      boolean handover,
      long cmaGranule,
      long panicTimeout) {}

  /** @param reserved bytes set aside for it by {@code crashkernel=} */
  public record CrashKernel(long reserved, boolean loaded) {}
}
