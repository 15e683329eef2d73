package io.kexecfleet.service.fleetlock;

import io.kexecfleet.service.database.GuardedLookup;
import io.kexecfleet.service.database.RecentReads;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Whose secret is shown at the FleetLock door. One that was replaced at another replica is accepted for {@link
 * #TRUSTED_FOR} at most.
 */
@Component
public class GroupSecrets {

  static final Duration TRUSTED_FOR = Duration.ofSeconds(5);

  private final RecentReads<String> known;
  private final GuardedLookup<String> groups;

  @Autowired
  GroupSecrets(GroupTable table, Clock clock) {
    this(table::nameBySecret, clock);
  }

  /** @param nameBySecret reads whose secret has this digest */
  GroupSecrets(Function<String, Optional<String>> nameBySecret, Clock clock) {
    this.groups = new GuardedLookup<>(nameBySecret, clock);
    this.known = new RecentReads<>(TRUSTED_FOR, LockGroups.MOST, clock);
  }

  /**
   * The group whose secret has this digest.
   *
   * @throws org.springframework.dao.DataAccessException when that cannot be looked up
   */
  public Optional<String> groupOf(String digest) {
    return known.find(digest).or(() -> known.look(digest, () -> groups.find(digest)));
  }

  /** Secrets were replaced, or groups deleted: does not wait to learn of it, nor goes by what was read before. */
  void changed() {
    known.changed();
  }
}
