package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.calendar.Window;
import io.kexecfleet.service.calendar.Windows;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.ETags;
import io.kexecfleet.service.request.PageLimit;
import io.kexecfleet.service.request.TimeRange;
import io.kexecfleet.service.request.WindowWanted;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import java.util.List;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/windows}: when hosts may be out. */
@RestController
@RequestMapping("/api/v1/windows")
class WindowController {

  private static final Duration LONGEST_RANGE = Duration.ofDays(5 * 366);

  private final Windows windows;
  private final ETags tags;
  private final Clock clock;

  WindowController(Windows windows, ETags tags, Clock clock) {
    this.windows = windows;
    this.tags = tags;
    this.clock = clock;
  }

  @PutMapping("/{name}")
  @Needs(Permission.OPERATE_FLEET)
  ResponseEntity<WindowJson> put(
      @PathVariable String name, @RequestBody WindowWanted wanted, Actor actor, HttpServletRequest request) {
    var window = wanted.checked(name);
    var created = windows.put(actor, window, tags.wanted(request, WindowJson::stored));
    return answer(created ? HttpStatus.CREATED : HttpStatus.OK, window);
  }

  @GetMapping
  @Needs(Permission.READ)
  WindowJson.Page list(
      @RequestParam(required = false) @Nullable String cursor, @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    var page = windows.page(Cursor.position("windows", cursor, "", Function.identity()), PageLimit.require(limit));
    var now = clock.instant();
    return new WindowJson.Page(
        page.stream().map(window -> WindowJson.of(window, now)).toList(), Cursor.next("windows", page, limit, Window::name));
  }

  @GetMapping("/{name}")
  @Needs(Permission.READ)
  ResponseEntity<WindowJson> get(@PathVariable String name) {
    return answer(HttpStatus.OK, windows.require(name));
  }

  private ResponseEntity<WindowJson> answer(HttpStatus status, Window window) {
    return ResponseEntity.status(status).eTag(tags.of(WindowJson.stored(window))).body(WindowJson.of(window, clock.instant()));
  }

  @GetMapping("/{name}/occurrences")
  @Needs(Permission.READ)
  WindowJson.Occurrences occurrences(
      @PathVariable String name,
      @RequestParam(required = false) @Nullable Instant from,
      @RequestParam(required = false) @Nullable Instant until,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    var window = windows.require(name);
    var begin = Cursor.position("occurrences", cursor, from == null ? clock.instant() : from, Instant::parse);
    TimeRange.require("from", begin);
    var end = until == null ? begin.plus(WindowJson.AHEAD) : until;
    TimeRange.require("until", end);
    if (!begin.isBefore(end) || Duration.between(begin, end).compareTo(LONGEST_RANGE) > 0) {
      throw new InvalidInputException("until", "until must be after from, by at most five years.");
    }
    var found = window.occurrences(begin, end, PageLimit.require(limit) + 1);
    var zone = window.schedule().zone();
    return new WindowJson.Occurrences(
        zone.getId(),
        found.stream().limit(limit).map(open -> WindowJson.Occurrence.of(open, zone)).toList(),
        found.size() > limit ? Cursor.write("occurrences", List.of(found.getLast().from())) : null);
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Needs(Permission.OPERATE_FLEET)
  void delete(@PathVariable String name, Actor actor, HttpServletRequest request) {
    windows.delete(actor, name, tags.wanted(request, WindowJson::stored));
  }
}
