package io.kexecfleet.agent.preflight.facts;

import java.util.List;

/**
 * The disks.
 *
 * @param arrays software RAID
 * @param network what the root file system needs of the network, one phrase each
 * @param passphrases encrypted disks whose unlocking at boot asks somebody
 * @param stateSpace bytes that are free where the agent keeps its state
 */
public record StorageFacts(
    Fact<List<Array>> arrays, Fact<List<String>> network, Fact<List<String>> passphrases, Fact<Long> stateSpace) {

  /**
   * A software RAID.
   *
   * @param name such as {@code md0}
   * @param rebuild what it is busy with, such as {@code recovery = 12.6%}; empty when it is not
   * @param degraded whether a member is missing
   */
  public record Array(String name, String rebuild, boolean degraded) {}
}
