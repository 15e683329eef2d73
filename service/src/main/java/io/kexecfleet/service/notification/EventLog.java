package io.kexecfleet.service.notification;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The log of what happened. Written in the transaction that does it; what is to be sent because of it is written with it.
 * As the transaction is committed its events take their positions and the replicas are told, so whoever reads on from a
 * position misses none.
 */
@Component
public class EventLog {

  private static final String READ = "select position, at, kind, rollout_id, host, scope, data::text from event ";

  private final JdbcClient database;
  private final JsonMapper json;
  private final ObjectProvider<EventOutbox> outboxes;
  private final Clock clock;

  EventLog(JdbcClient database, JsonMapper json, ObjectProvider<EventOutbox> outboxes, Clock clock) {
    this.database = database;
    this.json = json;
    this.outboxes = outboxes;
    this.clock = clock;
  }

  /**
   * In the order in which they happened, in one statement and those of the outboxes.
   *
   * @return their ids
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public List<Long> append(List<NewEvent> events) {
    if (events.isEmpty()) {
      return List.of();
    }
    var ids =
        database
            .sql(
                """
                insert into event (at, kind, rollout_id, host, scope, data)
                select ?, happened.kind, happened.rollout_id, happened.host, happened.scope, happened.data
                from unnest(?::text[], ?::uuid[], ?::text[], ?::text[], ?::jsonb[]) with ordinality
                  as happened(kind, rollout_id, host, scope, data, turn)
                order by happened.turn
                returning id
                """)
            .params(
                clock.instant().atOffset(ZoneOffset.UTC),
                column(events, event -> event.kind().text()),
                events.stream().map(NewEvent::rolloutId).toArray(UUID[]::new),
                column(events, NewEvent::host),
                column(events, NewEvent::scope),
                column(events, event -> json.writeValueAsString(event.data())))
            .query((row, _) -> row.getLong(1))
            .list();
    var appended = new ArrayList<EventOutbox.Appended>();
    for (int i = 0; i < events.size(); i++) {
      appended.add(new EventOutbox.Appended(ids.get(i), events.get(i)));
    }
    outboxes.orderedStream().forEach(outbox -> outbox.appended(appended));
    return ids;
  }

  private static @Nullable String[] column(List<NewEvent> events, Function<NewEvent, @Nullable String> value) {
    var column = new @Nullable String[events.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = value.apply(events.get(i));
    }
    return column;
  }

  /** What comes after a position, the earliest first. */
  @Transactional(readOnly = true)
  public List<Event> after(long position, int limit) {
    return database
        .sql(READ + "where position > ? order by position limit ?")
        .params(position, limit)
        .query(EventLog::event)
        .list();
  }

  /** The same about one rollout only. */
  @Transactional(readOnly = true)
  public List<Event> after(long position, UUID rolloutId, int limit) {
    return database
        .sql(READ + "where rollout_id = ? and position > ? order by position limit ?")
        .params(rolloutId, position, limit)
        .query(EventLog::event)
        .list();
  }

  /** The position of the latest event; 0: there is none. */
  @Transactional(readOnly = true)
  public long latest() {
    return database.sql("select coalesce(max(position), 0) from event").query(Long.class).single();
  }

  private static Event event(ResultSet row, int number) throws SQLException {
    return new Event(
        row.getLong(1),
        row.getTimestamp(2).toInstant(),
        row.getString(3),
        row.getObject(4, UUID.class),
        row.getString(5),
        row.getString(6),
        row.getString(7));
  }
}
