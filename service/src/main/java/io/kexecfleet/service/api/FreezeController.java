package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.calendar.Freeze;
import io.kexecfleet.service.calendar.Freezes;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.ETags;
import io.kexecfleet.service.request.FreezeWanted;
import io.kexecfleet.service.request.PageLimit;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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

/** {@code /api/v1/freezes}: when nothing jumps. */
@RestController
@RequestMapping("/api/v1/freezes")
class FreezeController {

  private final Freezes freezes;
  private final ETags tags;

  FreezeController(Freezes freezes, ETags tags) {
    this.freezes = freezes;
    this.tags = tags;
  }

  @PutMapping("/{name}")
  @Needs(Permission.OPERATE_FLEET)
  ResponseEntity<FreezeJson> put(
      @PathVariable String name, @RequestBody FreezeWanted wanted, Actor actor, HttpServletRequest request) {
    var freeze = wanted.checked(name);
    var created = freezes.put(actor, freeze, tags.wanted(request, FreezeJson::of));
    return answer(created ? HttpStatus.CREATED : HttpStatus.OK, FreezeJson.of(freeze));
  }

  @GetMapping
  @Needs(Permission.READ)
  FreezeJson.Page list(
      @RequestParam(required = false) @Nullable String cursor, @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    var page = freezes.page(Cursor.position("freezes", cursor, "", Function.identity()), PageLimit.require(limit));
    return new FreezeJson.Page(
        page.stream().map(FreezeJson::of).toList(), Cursor.next("freezes", page, limit, Freeze::name));
  }

  @GetMapping("/{name}")
  @Needs(Permission.READ)
  ResponseEntity<FreezeJson> get(@PathVariable String name) {
    return answer(HttpStatus.OK, FreezeJson.of(freezes.require(name)));
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Needs(Permission.OPERATE_FLEET)
  void delete(@PathVariable String name, Actor actor, HttpServletRequest request) {
    freezes.delete(actor, name, tags.wanted(request, FreezeJson::of));
  }

  private ResponseEntity<FreezeJson> answer(HttpStatus status, FreezeJson freeze) {
    return ResponseEntity.status(status).eTag(tags.of(freeze)).body(freeze);
  }
}
