package io.kexecfleet.service.rollout;

import java.util.Set;
import java.util.UUID;

/**
 * Port: hears of rollouts that may be other than they were, they themselves or a reboot of theirs, on whichever replica that
 * was committed. Called for nothing now and then. Must neither throw nor wait.
 */
public interface RolloutChanges {

  void changed(Set<UUID> rolloutIds);

  /** Any of them may be: nobody knows what was missed. */
  void missed();
}
