package io.kexecfleet.lab.host;

/**
 * How a program in a host ended.
 *
 * @param exitCode 128 and the signal's number where a signal ended it
 * @param stdout what it printed, at most 16 MiB of it
 * @param stderr what it complained about, likewise
 */
public record ExecResult(int exitCode, String stdout, String stderr) {

  /**
   * This result, for chaining, if the program succeeded.
   *
   * @throws HostException if its exit code is not 0
   */
  public ExecResult orThrow() {
    if (exitCode != 0) {
      throw new HostException("a program in the host ended with exit code %d: %s".formatted(exitCode, (stdout + stderr).strip()));
    }
    return this;
  }
}
