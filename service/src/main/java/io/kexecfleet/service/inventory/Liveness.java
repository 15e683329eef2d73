package io.kexecfleet.service.inventory;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/** When hosts were last heard of: kept in memory, written in one statement at an interval and when the service stops. */
@Component
public class Liveness implements SmartLifecycle {

  private static final String WRITE =
      """
      update host set last_seen = seen.at
      from unnest(?::uuid[], ?::timestamptz[]) as seen(id, at)
      where host.id = seen.id and (host.last_seen is null or host.last_seen < seen.at)
      """;

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

  /** When this service last heard of the host; empty when not since it started. */
  public Optional<Instant> lastSeen(UUID hostId) {
    return Optional.ofNullable(lastSeen.get(hostId));
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
}
