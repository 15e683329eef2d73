package io.kexecfleet.service.security;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.problem.InvalidInputException;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Where operators make tokens for one another, and take them away. */
@Service
public class Tokens {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,62}");

  private final TokenTable table;
  private final AccessTokens accepted;
  private final TransactionTemplate transactions;

  Tokens(TokenTable table, AccessTokens accepted, TransactionTemplate transactions) {
    this.table = table;
    this.accepted = accepted;
    this.transactions = transactions;
  }

  /**
   * Makes a token.
   *
   * @return the token itself, which is kept nowhere
   * @throws InvalidInputException when the name is none ({@code name})
   * @throws TokenException when the name is taken ({@code EXISTS})
   */
  public String create(Actor actor, TokenKind kind, String name) {
    if (!NAME.matcher(name).matches() || name.equals(Actor.SYSTEM.name())) {
      throw new InvalidInputException(
          "name",
          "name must be 1 to 63 characters out of a-z, 0-9, dot, underscore, at and dash, with a letter or digit at the beginning, and not %s."
              .formatted(Actor.SYSTEM.name()));
    }
    var secret = Secret.random();
    transactions.executeWithoutResult(
        _ -> {
          table.lock();
          if (table.accepted(name).isPresent()) {
            throw new TokenException(
                TokenException.Reason.EXISTS,
                "There is a token named %s already. Revoke that one first, or take another name.".formatted(name));
          }
          table.add(actor, kind, name, secret);
        });
    accepted.changed();
    return secret;
  }

  /**
   * Revokes a token: at once here, within ten seconds on every other replica.
   *
   * @throws TokenException when no accepted token has this name ({@code UNKNOWN}), or it is the last one for operators
   *     ({@code LAST})
   */
  public void revoke(Actor actor, String name) {
    transactions.executeWithoutResult(
        _ -> {
          table.lock();
          var token =
              table
                  .accepted(name)
                  .orElseThrow(
                      () ->
                          new TokenException(
                              TokenException.Reason.UNKNOWN,
                              "There is no token named %s that could be revoked.".formatted(name)));
          if (token.kind() == TokenKind.OPERATOR && table.accepted(TokenKind.OPERATOR).size() == 1) {
            throw new TokenException(
                TokenException.Reason.LAST,
                "%s is the last token of an operator: without it nobody could come in. Make another one first."
                    .formatted(name));
          }
          table.revoke(actor, token);
        });
    accepted.changed();
  }

  /**
   * The newest first, revoked ones too.
   *
   * @param before only older ones than this id
   */
  public List<Token> page(long before, int limit) {
    return table.page(before, limit);
  }
}
