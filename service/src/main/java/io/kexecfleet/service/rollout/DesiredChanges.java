package io.kexecfleet.service.rollout;

import java.util.Set;
import java.util.UUID;

/** Port: whoever keeps hosts informed hears here that what is desired of them may have changed. */
public interface DesiredChanges {

  /**
   * Called after the change was committed; must not throw. Called for nothing now and then.
   *
   * @param hostIds the hosts, by id
   */
  void changed(Set<UUID> hostIds);
}
