package io.kexecfleet.service.fleetlock;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kexecfleet.service.database.GuardedLookup;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Whose secret is shown at the FleetLock door. One that was replaced at another replica is accepted for {@link
 * #TRUSTED_FOR} at most.
 */
@Component
public class GroupSecrets {

  static final Duration TRUSTED_FOR = Duration.ofSeconds(5);

  private final Cache<String, String> known;
  private final GuardedLookup<String> groups;

  GroupSecrets(GroupTable table, Clock clock) {
    this.groups = new GuardedLookup<>(table::nameBySecret, clock);
    this.known =
        Caffeine.newBuilder()
            .maximumSize(LockGroups.MOST)
            .expireAfterWrite(TRUSTED_FOR)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build();
  }

  /**
   * The group whose secret has this digest.
   *
   * @throws org.springframework.dao.DataAccessException when that cannot be looked up
   */
  public Optional<String> groupOf(String digest) {
    var group = known.getIfPresent(digest);
    if (group != null) {
      return Optional.of(group);
    }
    var found = groups.find(digest);
    found.ifPresent(name -> known.put(digest, name));
    return found;
  }

  /** Secrets were replaced, or groups deleted: does not wait to learn of it. */
  void changed() {
    known.invalidateAll();
  }
}
