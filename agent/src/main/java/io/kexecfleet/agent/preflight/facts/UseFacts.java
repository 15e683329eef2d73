package io.kexecfleet.agent.preflight.facts;

import java.util.List;

/**
 * Who is using the host right now.
 *
 * @param packageLocks locks that package managers hold
 * @param inhibitors what blocks a shutdown
 * @param sessions who is logged in
 */
public record UseFacts(
    Fact<List<PackageLock>> packageLocks, Fact<List<Inhibitor>> inhibitors, Fact<List<Session>> sessions) {

  /** @param process who holds it; 0 or less when that is not known */
  public record PackageLock(String file, long process) {}

  /** From logind. */
  public record Inhibitor(String who, String why) {}

  /** @param where a terminal or a remote host; empty when that is not known */
  public record Session(String user, String where) {}
}
