package io.kexecfleet.service.notification.webhook;

import io.kexecfleet.service.notification.Event;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The deliveries in the database: what is to be sent, and what came of it. */
@Component
class DeliveryTable {

  /** How many tries are kept of each. */
  static final int MOST_ATTEMPTS = 10;

  private static final TypeReference<List<Delivery.Attempt>> ATTEMPTS = new TypeReference<>() {};
  private static final String COLUMNS =
      """
      select d.number, d.id, e.position, e.kind, d.state, d.tries, d.since, d.next_try_at, d.ended_at, d.attempts::text,
        e.at, e.rollout_id, e.host, e.scope, e.data::text
      from webhook_delivery d join event e on e.id = d.event_id
      """;

  private final JdbcClient database;
  private final JsonMapper json;

  DeliveryTable(JdbcClient database, JsonMapper json) {
    this.database = database;
    this.json = json;
  }

  /** A delivery and what is to be delivered. */
  record Due(Delivery delivery, Event event) {}

  /** For every webhook that wants such an event. */
  void insert(List<Long> eventIds, Instant now) {
    database
        .sql(
            """
            insert into webhook_delivery (webhook, event_id, since, next_try_at)
            select w.name, e.id, :now, :now
            from event e join webhook w on w.enabled and (w.scope is null or w.scope = e.scope)
              and exists (select from unnest(w.events) as filter
                where case when right(filter, 1) = '*' then starts_with(e.kind, left(filter, -1)) else e.kind = filter end)
            where e.id = any(:ids) and e.kind <> 'webhook.test'
            order by e.id
            """)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("ids", eventIds.toArray(Long[]::new))
        .update();
  }

  /**
   * For this webhook, whatever it wants.
   *
   * @return its number
   */
  long insert(String webhook, long eventId, Instant now) {
    return database
        .sql("insert into webhook_delivery (webhook, event_id, since, next_try_at) values (?, ?, ?, ?) returning number")
        .params(webhook, eventId, now.atOffset(ZoneOffset.UTC), now.atOffset(ZoneOffset.UTC))
        .query(Long.class)
        .single();
  }

  List<String> webhooksWithDue(Instant now) {
    return database
        .sql(
            """
            select w.name from webhook w
            where w.enabled and exists (
              select from webhook_delivery d where d.webhook = w.name and d.state = 'PENDING' and d.next_try_at <= ?)
            """)
        .param(now.atOffset(ZoneOffset.UTC))
        .query((row, _) -> row.getString(1))
        .list();
  }

  /** The one that is due for longest: at first in the order in which they happened. Found by an index, however many wait. */
  Optional<Due> nextDue(String webhook, Instant now) {
    return database
        .sql(
            COLUMNS
                + """
                where d.webhook = ? and d.state = 'PENDING' and d.next_try_at <= ?
                order by d.next_try_at, d.number limit 1
                """)
        .params(webhook, now.atOffset(ZoneOffset.UTC))
        .query((row, _) -> new Due(delivery(row), event(row)))
        .optional();
  }

  Optional<Delivery> find(String webhook, UUID id) {
    return database
        .sql(COLUMNS + "where d.webhook = ? and d.id = ?")
        .params(webhook, id)
        .query((row, _) -> delivery(row))
        .optional();
  }

  /** The newest first. */
  List<Delivery> page(String webhook, Delivery.@Nullable State state, long before, int limit) {
    return database
        .sql(COLUMNS + "where d.webhook = :webhook and d.number < :before and d.state = coalesce(:state, d.state) order by d.number desc limit :limit")
        .param("webhook", webhook)
        .param("before", before)
        .param("state", state == null ? null : state.name())
        .param("limit", limit)
        .query((row, _) -> delivery(row))
        .list();
  }

  /** @param nextTryAt null: it is over, as the state says */
  void tried(Delivery delivery, Delivery.Attempt attempt, Delivery.State state, @Nullable Instant nextTryAt, Instant now) {
    var attempts = new ArrayList<>(delivery.attempts());
    attempts.add(attempt);
    var kept = attempts.subList(Math.max(0, attempts.size() - MOST_ATTEMPTS), attempts.size());
    database
        .sql(
            """
            update webhook_delivery set state = :state, tries = tries + 1, next_try_at = :next, ended_at = :ended, attempts = :attempts::jsonb
            where number = :number and state = 'PENDING'
            """)
        .param("state", state.name())
        .param("next", nextTryAt == null ? null : nextTryAt.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE)
        .param("ended", nextTryAt == null ? now.atOffset(ZoneOffset.UTC) : null, Types.TIMESTAMP_WITH_TIMEZONE)
        .param("attempts", json.writeValueAsString(kept))
        .param("number", delivery.number())
        .update();
  }

  /** Nobody takes them any more. */
  void giveUp(String webhook, Instant now) {
    database
        .sql("update webhook_delivery set state = 'FAILED', next_try_at = null, ended_at = ? where webhook = ? and state = 'PENDING'")
        .params(now.atOffset(ZoneOffset.UTC), webhook)
        .update();
  }

  /** @return whether it was over until now */
  boolean sendAgain(UUID id, Instant now) {
    return database
            .sql(
                """
                update webhook_delivery set state = 'PENDING', since = :now, tries = 0, next_try_at = :now, ended_at = null
                where id = :id and state <> 'PENDING'
                """)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .param("id", id)
            .update()
        > 0;
  }

  private Delivery delivery(ResultSet row) throws SQLException {
    var nextTryAt = row.getTimestamp(8);
    var endedAt = row.getTimestamp(9);
    return new Delivery(
        row.getLong(1),
        row.getObject(2, UUID.class),
        row.getLong(3),
        row.getString(4),
        Delivery.State.valueOf(row.getString(5)),
        row.getInt(6),
        row.getTimestamp(7).toInstant(),
        nextTryAt == null ? null : nextTryAt.toInstant(),
        endedAt == null ? null : endedAt.toInstant(),
        json.readValue(row.getString(10), ATTEMPTS));
  }

  private static Event event(ResultSet row) throws SQLException {
    return new Event(
        row.getLong(3),
        row.getTimestamp(11).toInstant(),
        row.getString(4),
        row.getObject(12, UUID.class),
        row.getString(13),
        row.getString(14),
        row.getString(15));
  }
}
