package io.kexecfleet.service.rollout.engine;

/**
 * Where a rollout stands.
 *
 * <pre>
 *   DRAFT --submit--> AWAITING_APPROVAL --enough approved--> SCHEDULED --its time--> RUNNING <--pause, resume--> PAUSED
 *     |                       |                                  |                      |                           |
 *     |        abort, not approved in time                     abort                    +------------+--------------+
 *     v                       v                                  v                                   |
 *   ABORTED <-----------------+----------------------------------+                                   |
 *      ^                                                                                             |
 *      +------ abort ------------------------------ nobody is under way any more --------------------+
 *                                                       |                 |
 *                                                   SUCCEEDED           FAILED
 * </pre>
 *
 * A rollout that is aborted, or has more failures than allowed, orders nothing any more and takes back what was not
 * ordered to jump; it has ended once the hosts that are out are accounted for. Until then its {@code ending} tells how
 * it will end.
 */
public enum RolloutState {
  /** Not yet submitted; holds no host. */
  DRAFT,
  /** Waits for people to approve it. */
  AWAITING_APPROVAL,
  /** Approved, and its time has not come. */
  SCHEDULED,
  RUNNING,
  /** Nothing new is ordered; hosts that are out come back. */
  PAUSED,
  /** Every reboot is over, and enough of them made it. */
  SUCCEEDED,
  /** More failures than allowed, too few successes in a wave, out of time, or nobody made it. */
  FAILED,
  /** Taken back by an operator, or never approved. */
  ABORTED;

  public boolean hasEnded() {
    return this == SUCCEEDED || this == FAILED || this == ABORTED;
  }

  /** Whether its hosts take part in reboots. */
  public boolean hasBegun() {
    return this == RUNNING || this == PAUSED;
  }
}
