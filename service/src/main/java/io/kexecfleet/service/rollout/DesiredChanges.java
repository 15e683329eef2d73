package io.kexecfleet.service.rollout;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Port: whoever keeps hosts informed hears here that what is desired of them may have changed. */
public interface DesiredChanges {

  /**
   * Called after the change was committed; must neither throw nor wait. Called for nothing now and then.
   *
   * @param hostIds the hosts, by id
   * @return done, well or not, when what is desired now is known here
   */
  CompletableFuture<Void> changed(Set<UUID> hostIds);
}
