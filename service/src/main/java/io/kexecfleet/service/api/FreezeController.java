package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.calendar.Freezes;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
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

  FreezeController(Freezes freezes) {
    this.freezes = freezes;
  }

  @PutMapping("/{name}")
  @Needs(Permission.OPERATE_FLEET)
  ResponseEntity<FreezeJson> put(@PathVariable String name, @RequestBody FreezeJson.Wanted wanted, Actor actor) {
    var freeze = wanted.checked(name);
    var created = freezes.put(actor, freeze);
    return ResponseEntity.status(created ? HttpStatus.CREATED : HttpStatus.OK).body(FreezeJson.of(freeze));
  }

  @GetMapping
  @Needs(Permission.READ)
  FreezeJson.Page list(
      @RequestParam(defaultValue = "") String after, @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    var page = freezes.page(after, PageLimit.require(limit));
    return new FreezeJson.Page(
        page.stream().map(FreezeJson::of).toList(), page.size() == limit ? page.getLast().name() : null);
  }

  @GetMapping("/{name}")
  @Needs(Permission.READ)
  FreezeJson get(@PathVariable String name) {
    return freezes
        .find(name)
        .map(FreezeJson::of)
        .orElseThrow(() -> new NotFoundException("There is no freeze %s.".formatted(name)));
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Needs(Permission.OPERATE_FLEET)
  void delete(@PathVariable String name, Actor actor) {
    freezes.delete(actor, name);
  }
}
