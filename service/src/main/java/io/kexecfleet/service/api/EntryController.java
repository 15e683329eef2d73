package io.kexecfleet.service.api;

import io.kexecfleet.service.security.Caller;
import io.kexecfleet.service.security.FirstAdministrator;
import io.kexecfleet.service.security.Grant;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import io.kexecfleet.service.security.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** How the first administrator comes in, and as what the service knows whoever asks. */
@RestController
@RequestMapping("/api/v1")
class EntryController {

  private static final String USUAL_NAME = "administrator";

  private final FirstAdministrator first;

  EntryController(FirstAdministrator first) {
    this.first = first;
  }

  /** @param name of the administrator's token; {@code administrator} where it is missing */
  record NewAdministrator(@Nullable String name) {}

  /** @param scopes selectors of the hosts that are reached by the role; the empty one is all */
  record GrantJson(Role role, Set<String> scopes) {

    static GrantJson of(Grant grant) {
      return new GrantJson(grant.role(), Set.copyOf(grant.scope().texts()));
    }
  }

  record Self(String name, List<GrantJson> grants) {}

  /** Takes the one-time secret of the data directory in place of a token. */
  @PostMapping("/first-administrator")
  @ResponseStatus(HttpStatus.CREATED)
  TokenJson.Made found(
      @AuthenticationPrincipal Caller.Founder caller,
      @RequestBody(required = false) @Nullable NewAdministrator wanted,
      HttpServletRequest request) {
    var name = Objects.requireNonNullElse(wanted == null ? null : wanted.name, USUAL_NAME);
    return new TokenJson.Made(name, first.make(caller.digest(), name, request.getRemoteAddr()));
  }

  @GetMapping("/self")
  @Needs(Permission.READ)
  Self self(@AuthenticationPrincipal Caller.Operator caller) {
    return new Self(caller.name(), caller.grants().stream().map(GrantJson::of).toList());
  }
}
