package io.kexecfleet.service.inventory;

import io.kexecfleet.service.inventory.CredentialTable.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Credentials in memory, by digest and by host. What was read before something was forgotten may be what was to be forgotten:
 * so each {@link Reading} learns of the hosts that were forgotten since it began, and leaves those out. Of the others everything
 * is taken in, however much else changes meanwhile.
 */
final class KnownCredentials {

  private final Map<String, Row> byDigest = new ConcurrentHashMap<>();
  private final Map<UUID, Set<String>> byHost = new ConcurrentHashMap<>();
  private final List<Reading> readings = new ArrayList<>();

  /** A look into the database, from before it until what was found is taken in. */
  final class Reading implements AutoCloseable {

    private final Set<UUID> forgotten = new HashSet<>();
    private boolean isOutdated;

    private Reading() {}

    void add(Row row) {
      synchronized (KnownCredentials.this) {
        if (isCurrent(row)) {
          put(row);
        }
      }
    }

    /** Takes in that these are all there are. Whatever began to be read earlier counts no more. */
    void replaceAll(List<Row> rows) {
      synchronized (KnownCredentials.this) {
        if (isOutdated) {
          return; // By one that began later, and knows all of this.
        }
        readings.stream().takeWhile(earlier -> earlier != this).forEach(earlier -> earlier.isOutdated = true);
        var current = rows.stream().filter(this::isCurrent).toList();
        var digests = new HashSet<String>();
        current.forEach(row -> digests.add(row.digest()));
        List.copyOf(byDigest.values()).stream()
            .filter(row -> isCurrent(row) && !digests.contains(row.digest()))
            .forEach(KnownCredentials.this::remove);
        current.forEach(KnownCredentials.this::put);
      }
    }

    private boolean isCurrent(Row row) {
      return !isOutdated && !forgotten.contains(row.hostId());
    }

    @Override
    public void close() {
      synchronized (KnownCredentials.this) {
        readings.remove(this);
      }
    }
  }

  /** To be asked for before what is to be taken in is read. */
  synchronized Reading reading() {
    var reading = new Reading();
    readings.add(reading);
    return reading;
  }

  Optional<Row> find(String digest) {
    return Optional.ofNullable(byDigest.get(digest));
  }

  boolean has(UUID hostId) {
    return byHost.containsKey(hostId);
  }

  Set<UUID> hosts() {
    return new HashSet<>(byHost.keySet());
  }

  synchronized void forget(Collection<UUID> hostIds) {
    readings.forEach(reading -> reading.forgotten.addAll(hostIds));
    for (var hostId : hostIds) {
      var digests = byHost.remove(hostId);
      if (digests != null) {
        digests.forEach(byDigest::remove);
      }
    }
  }

  private void put(Row row) {
    byDigest.put(row.digest(), row);
    byHost.computeIfAbsent(row.hostId(), _ -> new HashSet<>()).add(row.digest());
  }

  private void remove(Row row) {
    byDigest.remove(row.digest());
    byHost.computeIfPresent(
        row.hostId(),
        (_, digests) -> {
          digests.remove(row.digest());
          return digests.isEmpty() ? null : digests;
        });
  }
}
