package io.kexecfleet.service.rollout;

/**
 * Where a rollout stands.
 *
 * <pre>
 *   RUNNING ----> SUCCEEDED   every reboot is over, failures stayed within what was allowed, one host at least made it
 *      |
 *      +--------> FAILED      more failures than allowed, or nobody made it
 * </pre>
 *
 * With more failures than allowed a rollout orders nothing any more, takes back what was not ordered to jump, and is
 * FAILED once the hosts that are out are accounted for.
 */
public enum RolloutState {
  RUNNING,
  SUCCEEDED,
  FAILED
}
