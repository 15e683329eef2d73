package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.PageLimit;
import io.kexecfleet.service.security.LoginSession;
import io.kexecfleet.service.security.LoginSessions;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/sessions}: who is signed in to the pages. */
@RestController
@RequestMapping("/api/v1/sessions")
class SessionController {

  private final LoginSessions sessions;

  SessionController(LoginSessions sessions) {
    this.sessions = sessions;
  }

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record SessionPage(List<LoginSession> sessions, @Nullable String next) {}

  @GetMapping
  @Needs(Permission.ADMINISTER)
  SessionPage list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    var page = sessions.page(Cursor.position("sessions", cursor, PageLimit.FROM_THE_NEWEST, Long::valueOf), PageLimit.require(limit));
    return new SessionPage(page, Cursor.next("sessions", page, limit, LoginSession::id));
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Needs(Permission.ADMINISTER)
  void end(Actor actor, @PathVariable long id) {
    if (!sessions.end(actor, id)) {
      throw new NotFoundException("There is no session %d that could be ended.".formatted(id));
    }
  }
}
