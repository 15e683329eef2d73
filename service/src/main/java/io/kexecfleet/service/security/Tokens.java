package io.kexecfleet.service.security;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.secret.Secret;
import io.kexecfleet.service.secret.TokenName;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Where administrators make tokens for people and programs, and take them away. */
@Service
public class Tokens {

  public static final Duration SHORTEST = Duration.ofMinutes(1);
  public static final Duration LONGEST = Duration.ofDays(400);
  public static final Duration USUAL = Duration.ofDays(90);

  private static final String PREFIX = "kft_";

  private final TokenTable table;
  private final AccessTokens accepted;
  private final TransactionTemplate transactions;
  private final Clock clock;

  Tokens(TokenTable table, AccessTokens accepted, TransactionTemplate transactions, Clock clock) {
    this.table = table;
    this.accepted = accepted;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Makes a token.
   *
   * @param goodFor how long it is accepted: {@link #SHORTEST} to {@link #LONGEST}
   * @return the token itself, which is kept nowhere
   * @throws InvalidInputException when the name is none ({@code name})
   * @throws TokenException when the name is taken ({@code EXISTS})
   */
  public String create(Actor actor, String name, Grant grant, Duration goodFor) {
    TokenName.require(name);
    var secret = Secret.random(PREFIX);
    transactions.executeWithoutResult(
        _ -> {
          table.lock();
          table
              .unrevoked(name)
              .ifPresent(
                  other -> {
                    if (other.isAcceptedAt(clock.instant())) {
                      throw new TokenException(
                          TokenException.Reason.EXISTS,
                          "There is a token named %s already. Revoke that one first, or take another name.".formatted(name));
                    }
                    table.revoke(actor, other);
                  });
          table.add(actor, name, grant, clock.instant().plus(goodFor), secret);
        });
    accepted.changed();
    return secret;
  }

  /**
   * Revokes a token: at once here, within ten seconds on every other replica.
   *
   * @throws TokenException when no token that was not revoked has this name ({@code UNKNOWN}), or it is the last one of an
   *     administrator ({@code LAST})
   */
  public void revoke(Actor actor, String name) {
    transactions.executeWithoutResult(
        _ -> {
          table.lock();
          var token =
              table
                  .unrevoked(name)
                  .orElseThrow(
                      () ->
                          new TokenException(
                              TokenException.Reason.UNKNOWN,
                              "There is no token named %s that could be revoked.".formatted(name)));
          if (token.role() == Role.ADMINISTRATOR
              && token.isAcceptedAt(clock.instant())
              && table.administrators() == 1) {
            throw new TokenException(
                TokenException.Reason.LAST,
                "%s is the last token of an administrator: without it nobody could let anybody in. Make another one first."
                    .formatted(name));
          }
          table.revoke(actor, token);
        });
    accepted.changed();
  }

  /**
   * The newest first, those too that are not accepted any more.
   *
   * @param before only older ones than this id
   */
  public List<Token> page(long before, int limit) {
    return table.page(before, limit);
  }
}
