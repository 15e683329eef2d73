package io.kexecfleet.service.rollout;

import io.kexecfleet.service.problem.Precondition;
import io.kexecfleet.service.problem.PreconditionFailedException;
import io.kexecfleet.service.rollout.engine.RolloutState;
import io.kexecfleet.service.secret.Secret;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the ETag of a rollout is made of: what people and programs decide by before they act on it. It changes with its state,
 * ending, reason and wave, with how many of its hosts are out, held, failed or made it, and with every act of an operator; not
 * with what hosts say on their way there.
 */
public record RolloutTag(
    UUID id,
    RolloutState state,
    @Nullable RolloutState ending,
    @Nullable String reason,
    int wave,
    int out,
    int held,
    int failures,
    int succeeded,
    long acts) {

  private static final int DIGITS = 32;

  public static RolloutTag of(Rollout rollout) {
    var tally = rollout.tally();
    return new RolloutTag(
        rollout.id(),
        rollout.state(),
        rollout.ending(),
        rollout.reason(),
        rollout.wave(),
        tally.out(),
        tally.held(),
        tally.failures(),
        tally.succeeded(),
        rollout.acts());
  }

  /**
   * Without how far its hosts are. They move on many times a second: whoever looks at them and pauses the rollout would
   * always be too late, and what is in it but for them is what they must have seen.
   */
  RolloutTag besideItsHosts() {
    return new RolloutTag(id, state, ending, reason, wave, 0, 0, 0, 0, acts);
  }

  /** What a page sends back with an act, see {@link #still}. */
  public static String seen(Rollout rollout) {
    return Secret.digest(of(rollout).besideItsHosts().toString()).substring(0, DIGITS);
  }

  /** The rollout must be what somebody saw who acts on it now, beside its hosts: nobody else acted, and it did not stop. */
  public static Precondition<Rollout> still(String seen) {
    return current -> {
      if (current == null || !seen(current).equals(seen)) {
        throw new PreconditionFailedException(
            "The rollout is not what you saw: it was changed meanwhile. Nothing was done; look at it as it is now, and decide again.");
      }
    };
  }
}
