package io.kexecfleet.service.inventory;

import io.kexecfleet.service.inventory.CredentialTable.Row;
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
 * so it is added only if nothing was since its reading began.
 */
final class KnownCredentials {

  private final Map<String, Row> byDigest = new ConcurrentHashMap<>();
  private final Map<UUID, Set<String>> byHost = new ConcurrentHashMap<>();
  private long version;

  /** To be asked before what is added is read. */
  synchronized long version() {
    return version;
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

  /** @param readAt {@link #version()} before it was read */
  synchronized void add(long readAt, Row row) {
    if (readAt == version) {
      put(row);
    }
  }

  /** @return whether they were taken in; false: something was forgotten since they were read */
  synchronized boolean replaceAll(long readAt, List<Row> rows) {
    if (readAt != version) {
      return false;
    }
    var digests = new HashSet<String>();
    rows.forEach(row -> digests.add(row.digest()));
    List.copyOf(byDigest.values()).stream().filter(row -> !digests.contains(row.digest())).forEach(this::remove);
    rows.forEach(this::put);
    return true;
  }

  synchronized void forget(Collection<UUID> hostIds) {
    version++;
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
