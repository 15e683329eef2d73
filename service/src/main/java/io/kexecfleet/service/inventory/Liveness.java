package io.kexecfleet.service.inventory;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/**
 * When hosts were last heard of: kept in memory, written in one statement at an interval and when the service stops. A
 * host may be heard by several replicas in turn; what is on record only ever grows.
 */
@Component
public class Liveness implements SmartLifecycle {

  /** Locks the hosts in the order of their ids, like everybody: two replicas may write the same hosts at once. */
  private static final String WRITE =
      """
      with later as (
        select host.id, seen.at from unnest(?::uuid[], ?::timestamptz[]) as seen(id, at) join host using (id)
        where host.last_seen is null or host.last_seen < seen.at
        order by host.id for no key update of host)
      update host set last_seen = later.at from later where host.id = later.id
      """;

  /** After the doors are closed: who is heard while the service stops is written, too. */
  private static final int PHASE = 0;

  private final JdbcTemplate database;
  private final TaskScheduler scheduler;
  private final LivenessSettings settings;
  private final Map<UUID, Instant> lastSeen = new ConcurrentHashMap<>();
  private final Map<UUID, Instant> unwritten = new ConcurrentHashMap<>();
  private volatile @Nullable ScheduledFuture<?> writing;

  Liveness(JdbcTemplate database, TaskScheduler scheduler, LivenessSettings settings) {
    this.database = database;
    this.scheduler = scheduler;
    this.settings = settings;
  }

  /** A host checked in. Touches no table. */
  public void seen(UUID hostId, Instant at) {
    lastSeen.merge(hostId, at, (a, b) -> a.isAfter(b) ? a : b);
    unwritten.merge(hostId, at, (a, b) -> a.isAfter(b) ? a : b);
  }

  /** When the host was last heard of, here or by another replica as far as that is written; null: never. */
  public @Nullable Instant lastSeen(Host host) {
    var here = lastSeen.get(host.id());
    var written = host.lastSeen();
    return here == null || (written != null && written.isAfter(here)) ? written : here;
  }

  /** Writes what was seen since the last time. What cannot be written is tried again. */
  void write() {
    var batch = List.copyOf(unwritten.entrySet());
    if (batch.isEmpty()) {
      return;
    }
    var ids = batch.stream().map(seen -> seen.getKey().toString()).toArray(String[]::new);
    var times = batch.stream().map(seen -> seen.getValue().toString()).toArray(String[]::new);
    database.update(WRITE, ids, times);
    batch.forEach(seen -> unwritten.remove(seen.getKey(), seen.getValue()));
  }

  @Override
  public void start() {
    writing = scheduler.scheduleAtFixedRate(this::write, settings.interval());
  }

  @Override
  public void stop() {
    var pending = writing;
    if (pending != null) {
      pending.cancel(false);
    }
    writing = null;
    write();
  }

  @Override
  public boolean isRunning() {
    return writing != null;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
