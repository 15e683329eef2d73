package io.kexecfleet.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.database.CannotStartException;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No door is open in the clear by mistake. */
class ExposureTest {

  private static @Nullable InetAddress address(String text) {
    return text.isEmpty() ? null : InetAddress.ofLiteral(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0.0.0.0", "::", "10.1.2.3", "2001:db8::1", "169.254.0.1"})
  void inTheClearOnlyThisMachine(String text) {
    assertThatThrownBy(() -> Exposure.check("server", address(text), false, PlainHttp.LOOPBACK_ONLY))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContainingAll("server.address", "server.ssl.bundle", "kexec-fleet.web.plain-http=behind-a-proxy");
    assertThatCode(() -> Exposure.check("server", address(text), true, PlainHttp.LOOPBACK_ONLY)).doesNotThrowAnyException();
    assertThatCode(() -> Exposure.check("server", address(text), false, PlainHttp.BEHIND_A_PROXY)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1"})
  void thisMachineMay(String text) {
    assertThatCode(() -> Exposure.check("server", address(text), false, PlainHttp.LOOPBACK_ONLY)).doesNotThrowAnyException();
  }

  @Test
  void healthAndMetricsHaveAPortOfTheirOwnOrNone() {
    assertThatThrownBy(() -> Exposure.hasManagement(8080, 8080)).isInstanceOf(CannotStartException.class);
    assertThatThrownBy(() -> Exposure.hasManagement(8080, null)).isInstanceOf(CannotStartException.class);
    assertThat(Exposure.hasManagement(8080, 9090)).isTrue();
    assertThat(Exposure.hasManagement(0, 0)).as("any port, twice").isTrue();
    assertThat(Exposure.hasManagement(8080, -1)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"server.address=0.0.0.0", "server.address=", "management.server.address=0.0.0.0", "kexec-fleet.web.plain-http=always"})
  void theServiceDoesNotStart(String setting) {
    assertThatThrownBy(() -> RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh(), setting).close())
        .satisfies(failure -> assertThat(failure).hasStackTraceContaining("plain-http"));
  }
}
