package io.kexecfleet.service.rollout.engine;

/**
 * Where a reboot stands. {@link RebootRules} has the transitions.
 *
 * <pre>
 *             its turn            image loaded           a place in the budget           evidence, or
 *   QUEUED -------------> STAGING -------------> STAGED ----------------------> OUT ---------------------> DONE
 *      |                   |  ^                   | |                            the deadline for coming back
 *      |                   |  +-------------------+ |                                                       ^
 *      |                   |   another boot, stale  |                                                       |
 *      +-------------------+------------------------+-------------------------------------------------------+
 *                              refused, too late, or taken back
 * </pre>
 */
public enum RebootState {
  /** Waits for its turn; nothing is asked of the host. */
  QUEUED,
  /** The host shall load its target; or, where it never checked in, shall be heard from first. */
  STAGING,
  /** Its agent says that the target is loaded and verified. */
  STAGED,
  /** The order to jump is on record. The host counts as out, whether it has seen the order or not. */
  OUT,
  /** Over, with an outcome. */
  DONE
}
