package io.kexecfleet.service.inventory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/**
 * When hosts were last heard of: kept in memory, written in a few statements at an interval and when the service stops. A
 * host may be heard by several replicas in turn; what is on record only ever grows.
 */
@Component
public class Liveness implements SmartLifecycle {

  /** Waits for nobody: a host that something is being decided about is written the next time. Tells who need not be. */
  private static final String WRITE =
      """
      with seen as (select * from unnest(?::uuid[], ?::timestamptz[]) as seen(id, at)),
      later as (
        select host.id, seen.at from seen join host using (id)
        where host.last_seen is null or host.last_seen < seen.at
        for no key update of host skip locked),
      written as (update host set last_seen = later.at from later where host.id = later.id returning host.id)
      select seen.id from seen left join host on host.id = seen.id
      where host.id is null or host.last_seen >= seen.at or host.id in (select id from written)
      """;

  /** Whoever is written is locked meanwhile, and a decision about one of them waits. */
  private static final int MOST_AT_ONCE = 500;

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

  /** Of whom nothing was written for that long, nothing was heard as long as a host may be silent, whichever replica listens. */
  public Duration silentAfter() {
    return settings.silentAfter().plus(settings.interval());
  }

  /** Writes what was seen since the last time. What cannot be written is tried again. */
  void write() {
    List.copyOf(unwritten.entrySet()).stream().gather(Gatherers.windowFixed(MOST_AT_ONCE)).forEach(this::write);
  }

  private void write(List<Map.Entry<UUID, Instant>> batch) {
    var ids = batch.stream().map(seen -> seen.getKey().toString()).toArray(String[]::new);
    var times = batch.stream().map(seen -> seen.getValue().toString()).toArray(String[]::new);
    var done = Set.copyOf(database.queryForList(WRITE, UUID.class, ids, times));
    batch.stream()
        .filter(seen -> done.contains(seen.getKey()))
        .forEach(seen -> unwritten.remove(seen.getKey(), seen.getValue()));
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
