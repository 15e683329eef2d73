package io.kexecfleet.service.notification.webhook;

import io.kexecfleet.service.outgoing.Place;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The webhooks in the database. */
@Component
class WebhookTable {

  private static final String READ =
      "select name, url, template, events, scope, enabled, disabled_because, old_secret_until, created_at, created_by from webhook ";

  private final JdbcClient database;

  WebhookTable(JdbcClient database) {
    this.database = database;
  }

  /** How something is sent to a webhook: not to be shown. */
  record Sending(URI url, Webhook.Template template, List<String> secrets) {}

  /** One after the other: until the end of the transaction nobody else changes webhooks. */
  void lock() {
    database.sql("lock table webhook in share row exclusive mode").update();
  }

  List<Webhook> all() {
    return database.sql(READ + "order by name").query(WebhookTable::webhook).list();
  }

  Optional<Webhook> find(String name) {
    return database.sql(READ + "where name = ?").param(name).query(WebhookTable::webhook).optional();
  }

  Sending sending(String name, Instant now) {
    return database
        .sql("select url, template, secret, old_secret, old_secret_until from webhook where name = ?")
        .param(name)
        .query(
            (row, _) -> {
              var secrets = new ArrayList<String>();
              secrets.add(row.getString(3));
              var until = instant(row.getTimestamp(5));
              if (until != null && until.isAfter(now)) {
                secrets.add(row.getString(4));
              }
              return new Sending(URI.create(row.getString(1)), Webhook.Template.valueOf(row.getString(2)), List.copyOf(secrets));
            })
        .single();
  }

  void insert(String name, String url, Webhook.Wanted wanted, String secret, Instant now, String by) {
    database
        .sql(
            """
            insert into webhook (name, url, template, events, scope, enabled, secret, created_at, created_by)
            values (:name, :url, :template, :events, :scope, :enabled, :secret, :at, :by)
            """)
        .param("name", name)
        .param("url", url)
        .param("template", wanted.template().name())
        .param("events", wanted.events().toArray(String[]::new))
        .param("scope", wanted.scope())
        .param("enabled", wanted.enabled())
        .param("secret", secret)
        .param("at", now.atOffset(ZoneOffset.UTC))
        .param("by", by)
        .update();
  }

  void update(String name, Webhook.Wanted wanted) {
    database
        .sql(
            """
            update webhook set url = coalesce(:url, url), template = :template, events = :events, scope = :scope,
              enabled = :enabled, disabled_because = null
            where name = :name
            """)
        .param("url", wanted.url())
        .param("template", wanted.template().name())
        .param("events", wanted.events().toArray(String[]::new))
        .param("scope", wanted.scope())
        .param("enabled", wanted.enabled())
        .param("name", name)
        .update();
  }

  void disable(String name, String because) {
    database.sql("update webhook set enabled = false, disabled_because = ? where name = ?").params(because, name).update();
  }

  /** @param until how long the one that was there signs along */
  void changeSecret(String name, String secret, Instant until) {
    database
        .sql("update webhook set old_secret = secret, old_secret_until = ?, secret = ? where name = ?")
        .params(until.atOffset(ZoneOffset.UTC), secret, name)
        .update();
  }

  boolean delete(String name) {
    return database.sql("delete from webhook where name = ?").param(name).update() > 0;
  }

  private static Webhook webhook(ResultSet row, int number) throws SQLException {
    return new Webhook(
        row.getString(1),
        masked(row.getString(2)),
        Webhook.Template.valueOf(row.getString(3)),
        List.of((String[]) row.getArray(4).getArray()),
        row.getString(5),
        row.getBoolean(6),
        row.getString(7),
        instant(row.getTimestamp(8)),
        row.getTimestamp(9).toInstant(),
        row.getString(10));
  }

  private static @Nullable Instant instant(@Nullable Timestamp time) {
    return time == null ? null : time.toInstant();
  }

  /** The path and the query may be what lets in. */
  static String masked(String url) {
    var place = Place.of(url);
    var bare = place.path().length() <= 1 && url.indexOf('?') < 0;
    return "%s://%s:%d%s".formatted(place.scheme(), place.host(), place.port(), bare ? place.path() : "/***");
  }
}
