package io.kexecfleet.service.api;

import io.kexecfleet.service.notification.silence.Silence;
import io.kexecfleet.service.notification.silence.Silences;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.PageLimit;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/silences}: which hosts were to be silenced in Alertmanager, and whether that worked. */
@RestController
@RequestMapping("/api/v1/silences")
class SilenceController {

  private final Silences silences;

  SilenceController(Silences silences) {
    this.silences = silences;
  }

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record Page(List<Silence> silences, @Nullable String next) {}

  @GetMapping
  @Needs(Permission.READ_FLEET)
  Page list(
      @RequestParam(required = false) Silence.@Nullable State state,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    var page = silences.page(state, Cursor.position("silences", cursor, PageLimit.FROM_THE_NEWEST, Long::valueOf), PageLimit.require(limit));
    return new Page(page, Cursor.next("silences", page, limit, Silence::number));
  }
}
