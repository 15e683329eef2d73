package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.JoinToken;
import io.kexecfleet.service.inventory.JoinTokens;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.Fields;
import io.kexecfleet.service.request.PageLimit;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/join-tokens}: by what machines become hosts. */
@RestController
@RequestMapping("/api/v1/join-tokens")
class JoinTokenController {

  private static final Duration USUAL = Duration.ofDays(1);

  private final JoinTokens tokens;

  JoinTokenController(JoinTokens tokens) {
    this.tokens = tokens;
  }

  /**
   * What an administrator sends to have one made.
   *
   * @param uses how many hosts may enrol with it; 1 where it is missing
   * @param expiresIn 1 min to 400 days; 1 day where it is missing
   * @param labels what every host gets that enrols with it; none where it is missing
   */
  record NewJoinToken(
      @Nullable String name,
      @Nullable Integer uses,
      @Nullable String expiresIn,
      @Nullable Map<String, @Nullable String> labels) {}

  /** The only time that a token is shown. */
  record MadeJoinToken(String name, String token) {}

  /**
   * @param usesLeft how many more hosts may enrol with it
   * @param expiresAt from when on nobody enrols with it any more
   * @param revokedAt since when nobody does; null: it was not revoked
   */
  record JoinTokenJson(
      String name,
      Map<String, String> labels,
      int uses,
      int usesLeft,
      Instant createdAt,
      String createdBy,
      Instant expiresAt,
      @Nullable Instant revokedAt) {

    static JoinTokenJson of(JoinToken token) {
      return new JoinTokenJson(
          token.name(),
          token.labels(),
          token.uses(),
          token.usesLeft(),
          token.createdAt(),
          token.createdBy(),
          token.expiresAt(),
          token.revokedAt());
    }
  }

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record JoinTokenPage(List<JoinTokenJson> tokens, @Nullable String next) {}

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Needs(Permission.ADMINISTER)
  MadeJoinToken create(Actor actor, @RequestBody NewJoinToken wanted) {
    var name = Fields.present("name", wanted.name);
    var uses = Objects.requireNonNullElse(wanted.uses, 1);
    if (uses < 1 || uses > JoinTokens.MOST_USES) {
      throw new InvalidInputException("uses", "uses must be 1 to %d.".formatted(JoinTokens.MOST_USES));
    }
    var goodFor = Fields.duration("expiresIn", wanted.expiresIn, USUAL, JoinTokens.SHORTEST, JoinTokens.LONGEST);
    var labels = Objects.requireNonNullElse(wanted.labels, Map.<String, @Nullable String>of());
    return new MadeJoinToken(name, tokens.create(actor, name, uses, goodFor, labels));
  }

  @GetMapping
  @Needs(Permission.ADMINISTER)
  JoinTokenPage list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    var page = tokens.page(Cursor.position("join-tokens", cursor, PageLimit.FROM_THE_NEWEST, Long::valueOf), PageLimit.require(limit));
    return new JoinTokenPage(
        page.stream().map(JoinTokenJson::of).toList(), Cursor.next("join-tokens", page, limit, JoinToken::id));
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Needs(Permission.ADMINISTER)
  void revoke(Actor actor, @PathVariable String name) {
    if (!tokens.revoke(actor, name)) {
      throw new NotFoundException("There is no join token named %s that could be revoked.".formatted(name));
    }
  }
}
