package io.kexecfleet.service.api;

import io.kexecfleet.service.secret.Secret;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /api/v1/openapi.json}: what this door takes and answers, as programs read it. For whoever may come in at all: there is
 * no secret in it, but whoever has no token learns nothing here, not even which version this is.
 */
@RestController
@RequestMapping("/api/v1")
class OpenApiController {

  /** It changes only with the service. Not for caches that several share: it is answered to who shows a token. */
  private static final CacheControl KEPT = CacheControl.maxAge(Duration.ofMinutes(5)).cachePrivate();

  private final String document;
  private final String tag;

  /** @throws IOException when the service was built without it */
  OpenApiController() throws IOException {
    document = new ClassPathResource("openapi/v1.json").getContentAsString(StandardCharsets.UTF_8);
    tag = '"' + Secret.digest(document).substring(0, 32) + '"';
  }

  /** This document. */
  @GetMapping(path = "/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
  @Needs(Permission.READ)
  ResponseEntity<Object> document() {
    return ResponseEntity.ok().eTag(tag).cacheControl(KEPT).body(document);
  }
}
