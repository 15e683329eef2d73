package io.kexecfleet.service.security;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.database.GuardedLookup;
import io.kexecfleet.service.database.Guesser;
import io.kexecfleet.service.database.RecentReads;
import io.kexecfleet.service.secret.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who is signed in to the pages. A session that was ended by another replica is accepted for as long as a token that was
 * revoked there; one that is over by itself, or whose token is, not at all.
 */
@Service
public class LoginSessions {

  private static final String PREFIX = "kfs_";
  private static final Duration WRITTEN_EVERY = Duration.ofMinutes(1);
  private static final int MOST_KNOWN = 10_000;

  /** Longer ones would not fit into an answer's head; the issuer then asks whether they mean it who sign out there. */
  private static final int LONGEST_ID_TOKEN = 4 * 1024;

  private final LoginSessionTable table;
  private final AccessTokens tokens;
  private final People people;
  private final OidcSettings oidc;
  private final SessionSettings settings;
  private final TransactionTemplate transactions;
  private final Clock clock;
  private final RecentReads<SignedIn> known;
  private final GuardedLookup<SignedIn> strangers;

  LoginSessions(
      LoginSessionTable table,
      AccessTokens tokens,
      People people,
      OidcSettings oidc,
      SessionSettings settings,
      TransactionTemplate transactions,
      Clock clock) {
    this.table = table;
    this.tokens = tokens;
    this.people = people;
    this.oidc = oidc;
    this.settings = settings;
    this.transactions = transactions;
    this.clock = clock;
    this.known = new RecentReads<>(AccessTokens.TRUSTED_FOR, MOST_KNOWN, clock);
    this.strangers = new GuardedLookup<>(table::find, clock);
  }

  /** @return the cookie, which is kept nowhere */
  String begin(Person person, String idToken, String address) {
    var kept = idToken.length() <= LONGEST_ID_TOKEN ? idToken : null;
    return begin(
        (digest, now) ->
            table.add(
                new Actor(person.name(), address),
                digest,
                null,
                oidc.issuer(),
                person.groups(),
                kept,
                now,
                now.plus(settings.longest())));
  }

  /** @return the cookie, which is kept nowhere */
  String begin(Token token, String address) {
    return begin(
        (digest, now) ->
            table.add(
                new Actor(token.name(), address),
                digest,
                token.id(),
                null,
                null,
                null,
                now,
                earlier(token.expiresAt(), now.plus(settings.longest()))));
  }

  /** Known from then on: nobody's first page is held up by whoever guesses beside them. */
  private String begin(BiConsumer<String, Instant> add) {
    var cookie = Secret.random(PREFIX);
    var digest = Secret.digest(cookie);
    transactions.executeWithoutResult(_ -> add.accept(digest, clock.instant()));
    Guesser.made(digest);
    var _ = known.look(digest, () -> table.find(digest));
    return cookie;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /**
   * Whose session it is, which is used by this: also by whoever only watches.
   *
   * @throws org.springframework.dao.DataAccessException when that is to be looked up and cannot
   */
  Optional<Caller.Operator> find(String cookie) {
    return look(cookie).flatMap(this::caller);
  }

  private Optional<SignedIn> look(String cookie) {
    if (!Secret.isStrong(cookie)) {
      return Optional.empty();
    }
    var digest = Secret.digest(cookie);
    var now = clock.instant();
    var found =
        known.find(digest).or(() -> known.look(digest, () -> strangers.find(digest))).filter(signedIn -> signedIn.isOpenAt(now, settings.idle()));
    var written = found.map(SignedIn::session).filter(session -> !now.isBefore(session.lastUsedAt().plus(WRITTEN_EVERY)));
    if (written.isPresent()) {
      table.used(written.get().id(), now);
      return known.look(digest, () -> table.find(digest));
    }
    return found;
  }

  /** By what they came in with, as it is now. */
  private Optional<Caller.Operator> caller(SignedIn signedIn) {
    var name = signedIn.session().name();
    if (signedIn.tokenDigest() != null) {
      return tokens.find(signedIn.tokenDigest()).map(token -> new Caller.Operator(name, List.of(token.grant())));
    }
    var grants = oidc.isOn() && oidc.issuer().equals(signedIn.issuer()) ? people.grants(signedIn.groups()) : List.<Grant>of();
    return grants.isEmpty() ? Optional.empty() : Optional.of(new Caller.Operator(name, grants));
  }

  /**
   * Ends the session of whoever has the cookie.
   *
   * @return the session that was ended, if there was one
   */
  Optional<SignedIn> end(String cookie, String address) {
    var found = look(cookie);
    found.ifPresent(signedIn -> end(new Actor(signedIn.session().name(), address), signedIn.session()));
    known.changed();
    return found;
  }

  private boolean end(Actor actor, LoginSession session) {
    return Boolean.TRUE.equals(transactions.execute(_ -> table.end(actor, session)));
  }

  /**
   * Ends somebody's session: at once here, within ten seconds on every other replica.
   *
   * @return whether there was one
   */
  public boolean end(Actor actor, long id) {
    boolean ended = table.find(id).map(signedIn -> end(actor, signedIn.session())).orElse(false);
    known.changed();
    return ended;
  }

  /**
   * Those that are open, the newest first.
   *
   * @param before only older ones than this id
   */
  public List<LoginSession> page(long before, int limit) {
    var now = clock.instant();
    return table.page(before, limit, now, now.minus(settings.idle()));
  }
}
