package io.kexecfleet.service.request;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.replica.TimedWork;
import io.kexecfleet.service.replica.Timers;
import io.kexecfleet.service.secret.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes a thing once, however often the request comes: whoever did not hear the answer sends the same again with the same
 * {@code Idempotency-Key}, and gets what was made the first time. The key is stored in the transaction that makes the thing,
 * so that no crash comes between the two. It is the caller's own, and is remembered for {@link #REMEMBERED}.
 */
@Component
public class Idempotency implements TimedWork {

  public static final String HEADER = "Idempotency-Key";
  static final Duration REMEMBERED = Duration.ofDays(7);

  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private record Made(String request, String id) {}

  private static final String NAME = "idempotency";
  private static final String ALL = "all";

  private final JdbcClient database;
  private final Timers timers;
  private final JsonMapper json;
  private final Clock clock;

  Idempotency(JdbcClient database, Timers timers, JsonMapper json, Clock clock) {
    this.database = database;
    this.timers = timers;
    this.json = json;
    this.clock = clock;
  }

  /**
   * @param key null: the caller did not ask for it, and it is made
   * @param request what is asked for, with its address
   * @param make makes it, calls what it is given with its id in the transaction that does so, and returns the id
   * @return the id of what was made, now or before
   * @throws InvalidInputException ({@code Idempotency-Key}) when that is no key
   * @throws KeyReusedException when it was used for another request
   */
  public String once(Actor actor, @Nullable String key, Object request, Function<Consumer<String>, String> make) {
    if (key == null) {
      return make.apply(_ -> {});
    }
    if (!KEY.matcher(key).matches()) {
      throw new InvalidInputException(HEADER, "Idempotency-Key must be 1 to 255 visible ASCII characters, such as a UUID.");
    }
    var digest = Secret.digest(json.writeValueAsString(request));
    var before = find(actor, key, digest);
    if (before.isPresent()) {
      return before.get();
    }
    try {
      return make.apply(id -> keep(actor, key, digest, id));
    } catch (RuntimeException e) {
      // The same request may have come twice at once, and the other one was quicker.
      return find(actor, key, digest).orElseThrow(() -> e);
    }
  }

  private Optional<String> find(Actor actor, String key, String digest) {
    var made =
        database
            .sql("select request_sha256, made from idempotency_key where caller = ? and key = ?")
            .params(actor.name(), key)
            .query((row, _) -> new Made(row.getString(1), row.getString(2)))
            .optional();
    if (made.isPresent() && !made.get().request().equals(digest)) {
      throw new KeyReusedException();
    }
    return made.map(Made::id);
  }

  private void keep(Actor actor, String key, String digest, String id) {
    database
        .sql("insert into idempotency_key (caller, key, request_sha256, made, at) values (?, ?, ?, ?, ?)")
        .params(actor.name(), key, digest, id, clock.instant().atOffset(ZoneOffset.UTC))
        .update();
  }

  @EventListener(ApplicationReadyEvent.class)
  void begin() {
    timers.set(NAME, ALL, clock.instant());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Instant run(String instance) {
    var now = clock.instant();
    database
        .sql("delete from idempotency_key where at < ?")
        .param(now.minus(REMEMBERED).atOffset(ZoneOffset.UTC))
        .update();
    return now.plus(REMEMBERED.dividedBy(7));
  }
}
