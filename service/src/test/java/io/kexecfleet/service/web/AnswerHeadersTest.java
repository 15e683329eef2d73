package io.kexecfleet.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.RunningService;
import org.junit.jupiter.api.Test;

/** What every answer tells a browser. */
class AnswerHeadersTest {

  private static final RunningService SERVICE = RunningService.shared();

  private static String header(String path, String name) {
    return String.join("|", SERVICE.operator().get(path).headers().allValues(name));
  }

  @Test
  void answersForProgramsAreNeverShownOrKept() {
    for (var path : new String[] {"/api/v1/hosts", "/api/v1/nothing", "/readyz"}) {
      assertThat(header(path, "Content-Security-Policy")).as(path).startsWith("default-src 'none';").contains("frame-ancestors 'none'");
      assertThat(header(path, "X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(header(path, "Cache-Control")).contains("no-store");
      assertThat(header(path, "Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(header(path, "Strict-Transport-Security")).as("only over TLS").isEmpty();
      assertThat(header(path, "Server") + header(path, "X-Powered-By") + header(path, "Set-Cookie")).isEmpty();
    }
  }

  @Test
  void pagesRunNothingButTheirOwnFiles() {
    assertThat(header("/", "Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(header("/", "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    assertThat(header("/", "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    assertThat(header("/", "Permissions-Policy")).contains("camera=()");
  }
}
