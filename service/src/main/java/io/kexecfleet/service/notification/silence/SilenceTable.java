package io.kexecfleet.service.notification.silence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The silences in the database: what is wanted, and what is known of it. */
@Component
class SilenceTable {

  private static final String READ =
      "select number, reboot_id, rollout_id, host, state, until, silence_id, tries, last_error from silence ";

  private final JdbcClient database;

  SilenceTable(JdbcClient database) {
    this.database = database;
  }

  /** A silence that shall be. */
  record Wanted(UUID rebootId, UUID rolloutId, String host, Instant until) {}

  void insert(List<Wanted> wanted, Instant now) {
    database
        .sql(
            """
            insert into silence (reboot_id, rollout_id, host, until, next_try_at)
            select wanted.reboot_id, wanted.rollout_id, wanted.host, wanted.until::timestamptz, ?
            from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[]) as wanted(reboot_id, rollout_id, host, until)
            on conflict do nothing
            """)
        .params(
            now.atOffset(ZoneOffset.UTC),
            wanted.stream().map(Wanted::rebootId).toArray(UUID[]::new),
            wanted.stream().map(Wanted::rolloutId).toArray(UUID[]::new),
            wanted.stream().map(Wanted::host).toArray(String[]::new),
            wanted.stream().map(it -> it.until().toString()).toArray(String[]::new))
        .update();
  }

  /** Their reboots are over. */
  void end(List<UUID> rebootIds, Instant now) {
    database
        .sql(
            """
            update silence set state = 'ENDING', next_try_at = ?, tries = case state when 'WANTED' then tries else 0 end
            where reboot_id = any(?) and state in ('WANTED', 'ACTIVE')
            """)
        .params(now.atOffset(ZoneOffset.UTC), rebootIds.toArray(UUID[]::new))
        .update();
  }

  /** Those that ended by themselves, or for which it is too late: at most so many in one statement. */
  int overtaken(Instant now, int most) {
    return database
        .sql(
            """
            update silence set next_try_at = null, state = case state when 'WANTED' then 'FAILED' else 'ENDED' end
            where reboot_id in (
              select reboot_id from silence where until <= ? and (next_try_at is not null or state = 'ACTIVE') limit ?)
            """)
        .params(now.atOffset(ZoneOffset.UTC), most)
        .update();
  }

  boolean isAnyDue(Instant now) {
    return database
        .sql(
            """
            select exists (select from silence where next_try_at <= :now)
              or exists (select from silence where state = 'ACTIVE' and until <= :now)
            """)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query(Boolean.class)
        .single();
  }

  /**
   * The next that is due; the try is on record before it is made, so that who comes after a replica that was killed in it
   * knows that it may have worked. Its {@code tries} do not count this one.
   */
  Optional<Silence> nextDue(Instant now, Instant nextTryAt) {
    return database
        .sql(
            """
            update silence set tries = tries + 1, next_try_at = :next where reboot_id = (
              select reboot_id from silence where next_try_at <= :now order by next_try_at limit 1)
            returning number, reboot_id, rollout_id, host, state, until, silence_id, tries - 1, last_error
            """)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("next", nextTryAt.atOffset(ZoneOffset.UTC))
        .query(SilenceTable::silence)
        .optional();
  }

  /** Alertmanager has it. If its reboot is over meanwhile, it is to end. */
  void made(UUID rebootId, String silenceId) {
    database
        .sql(
            """
            update silence set silence_id = :id, last_error = null,
              tries = case state when 'WANTED' then 0 else tries end,
              next_try_at = case state when 'WANTED' then null else next_try_at end,
              state = case state when 'WANTED' then 'ACTIVE' else state end
            where reboot_id = :reboot
            """)
        .param("id", silenceId)
        .param("reboot", rebootId)
        .update();
  }

  void ended(UUID rebootId) {
    database
        .sql("update silence set state = 'ENDED', next_try_at = null, last_error = null where reboot_id = ?")
        .param(rebootId)
        .update();
  }

  void failed(UUID rebootId, String error, Instant nextTryAt) {
    database
        .sql("update silence set last_error = left(?, 500), next_try_at = ? where reboot_id = ? and next_try_at is not null")
        .params(error, nextTryAt.atOffset(ZoneOffset.UTC), rebootId)
        .update();
  }

  /** The newest first. */
  List<Silence> page(Silence.@Nullable State state, long before, int limit) {
    return database
        .sql(READ + "where number < :before and state = coalesce(:state, state) order by number desc limit :limit")
        .param("before", before)
        .param("state", state == null ? null : state.name())
        .param("limit", limit)
        .query(SilenceTable::silence)
        .list();
  }

  private static Silence silence(ResultSet row, int number) throws SQLException {
    return new Silence(
        row.getLong(1),
        row.getObject(2, UUID.class),
        row.getObject(3, UUID.class),
        row.getString(4),
        Silence.State.valueOf(row.getString(5)),
        row.getTimestamp(6).toInstant(),
        row.getString(7),
        row.getInt(8),
        row.getString(9));
  }
}
