package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.notification.webhook.Delivery;
import io.kexecfleet.service.notification.webhook.Webhooks;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.PageLimit;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/webhooks}: whom events are sent to, and what came of it. */
@RestController
@RequestMapping("/api/v1/webhooks")
class WebhookController {

  private final Webhooks webhooks;

  WebhookController(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  @GetMapping
  @Needs(Permission.ADMINISTER)
  WebhookJson.All list() {
    return new WebhookJson.All(webhooks.all().stream().map(WebhookJson::of).toList());
  }

  @GetMapping("/{name}")
  @Needs(Permission.ADMINISTER)
  WebhookJson get(@PathVariable String name) {
    return webhooks
        .find(name)
        .map(WebhookJson::of)
        .orElseThrow(() -> new NotFoundException("There is no webhook of this name."));
  }

  @PutMapping("/{name}")
  @Needs(Permission.ADMINISTER)
  ResponseEntity<WebhookJson.WithSecret> put(@PathVariable String name, @RequestBody WebhookJson.New wanted, Actor actor) {
    var put = webhooks.put(name, wanted.checked(), actor);
    return ResponseEntity.status(put.secret() == null ? HttpStatus.OK : HttpStatus.CREATED).body(WebhookJson.of(put));
  }

  @DeleteMapping("/{name}")
  @Needs(Permission.ADMINISTER)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable String name, Actor actor) {
    webhooks.delete(name, actor);
  }

  /** Sends it something, so that its receiver can be tried. */
  @PostMapping("/{name}/test")
  @Needs(Permission.ADMINISTER)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Delivery test(@PathVariable String name, Actor actor) {
    return webhooks.test(name, actor);
  }

  /** Makes a new secret; the old one signs along for a day. */
  @PostMapping("/{name}/secret")
  @Needs(Permission.ADMINISTER)
  WebhookJson.WithSecret changeSecret(@PathVariable String name, Actor actor) {
    return WebhookJson.of(webhooks.changeSecret(name, actor));
  }

  @GetMapping("/{name}/deliveries")
  @Needs(Permission.ADMINISTER)
  WebhookJson.Deliveries deliveries(
      @PathVariable String name,
      @RequestParam(required = false) Delivery.@Nullable State state,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    var page = webhooks.deliveries(name, state, Cursor.position("deliveries", cursor, PageLimit.FROM_THE_NEWEST, Long::valueOf), PageLimit.require(limit));
    return new WebhookJson.Deliveries(page, Cursor.next("deliveries", page, limit, Delivery::number));
  }

  /** Sends it once more, under the same id. */
  @PostMapping("/{name}/deliveries/{id}/replay")
  @Needs(Permission.ADMINISTER)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Delivery replay(@PathVariable String name, @PathVariable UUID id, Actor actor) {
    return webhooks.replay(name, id, actor);
  }
}
