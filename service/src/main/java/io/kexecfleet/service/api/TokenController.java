package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.Fields;
import io.kexecfleet.service.request.PageLimit;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import io.kexecfleet.service.security.Token;
import io.kexecfleet.service.security.Tokens;
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

/** {@code /api/v1/tokens}: who may come in, and as what. */
@RestController
@RequestMapping("/api/v1/tokens")
class TokenController {

  private final Tokens tokens;

  TokenController(Tokens tokens) {
    this.tokens = tokens;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Needs(Permission.ADMINISTER)
  TokenJson.Made create(Actor actor, @RequestBody TokenJson.New wanted) {
    var name = Fields.present("name", wanted.name());
    return new TokenJson.Made(name, tokens.create(actor, name, wanted.checkedGrant(), wanted.checkedLength()));
  }

  @GetMapping
  @Needs(Permission.ADMINISTER)
  TokenJson.Page list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    var page = tokens.page(Cursor.position("tokens", cursor, PageLimit.FROM_THE_NEWEST, Long::valueOf), PageLimit.require(limit));
    return new TokenJson.Page(
        page.stream().map(TokenJson::of).toList(), Cursor.next("tokens", page, limit, Token::id));
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Needs(Permission.ADMINISTER)
  void revoke(Actor actor, @PathVariable String name) {
    tokens.revoke(actor, name);
  }
}
