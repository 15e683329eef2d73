package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.security.TokenKind;
import io.kexecfleet.service.security.Tokens;
import java.util.Objects;
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

/** {@code /api/v1/tokens}: who may come in. */
@RestController
@RequestMapping("/api/v1/tokens")
class TokenController {

  private final Tokens tokens;

  TokenController(Tokens tokens) {
    this.tokens = tokens;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  TokenJson.Made create(Actor actor, @RequestBody TokenJson.New wanted) {
    if (wanted.name() == null) {
      throw new InvalidInputException("name", "name is missing: whose token shall it be?");
    }
    var kind = Objects.requireNonNullElse(wanted.kind(), TokenKind.OPERATOR);
    return new TokenJson.Made(wanted.name(), tokens.create(actor, kind, wanted.name()));
  }

  @GetMapping
  TokenJson.Page list(
      @RequestParam(defaultValue = PageLimit.FROM_THE_NEWEST) long before,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    var page = tokens.page(before, PageLimit.require(limit));
    return new TokenJson.Page(
        page.stream().map(TokenJson::of).toList(), page.size() == limit ? page.getLast().id() : null);
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void revoke(Actor actor, @PathVariable String name) {
    tokens.revoke(actor, name);
  }
}
