package io.kexecfleet.agent.preflight.facts;

import java.util.List;
import java.util.Set;

/**
 * What runs in the kernel that may not survive the way to the next one.
 *
 * @param taint kernel.tainted, one bit each (Documentation/admin-guide/tainted-kernels)
 * @param loaded the modules that are loaded
 * @param drivers drivers that have a PCI device
 * @param ofTarget the modules that the target's release has, installed or built in, with '_' for '-'
 */
public record ModuleFacts(
    Fact<Long> taint, Fact<List<Module>> loaded, Fact<Set<String>> drivers, Fact<Set<String>> ofTarget) {

  /**
   * A loaded module.
   *
   * @param taints the letters that /proc/modules has for it: P proprietary, O out of tree, E unsigned, F forced
   */
  public record Module(String name, String taints) {}
}
