package io.kexecfleet.service.fleetlock;

import io.kexecfleet.service.database.GuardedLookup;
import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Whose secret is shown at the FleetLock door. What was replaced opens nothing from that moment on, on every replica. */
@Component
public class GroupSecrets {

  private final GuardedLookup<String> groups;

  GroupSecrets(GroupTable table, Clock clock) {
    this.groups = new GuardedLookup<>(table::nameBySecret, clock);
  }

  /**
   * The group whose secret has this digest.
   *
   * @throws org.springframework.dao.DataAccessException when that cannot be looked up
   */
  public Optional<String> groupOf(String digest) {
    return groups.find(digest);
  }
}
