package io.kexecfleet.service.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTest {

  @ParameterizedTest
  @CsvSource({
    "https://status.example/health, https://status.example/health, true",
    "https://status.example/health/db, https://status.example/health, true",
    "https://status.example/health/db, https://status.example/health/, true",
    "https://status.example/health?ready&verbose=1, https://status.example/health, true",
    "https://STATUS.example:443/health, https://status.example/health, true",
    "HTTPS://status.example/health, https://status.example, true",
    "https://status.example, https://status.example/, true",
    "https://status.example/anything, https://status.example, true",
    "http://[::1]:81/x, http://[::1]:81/, true",
    "https://status.example/healthy, https://status.example/health, false",
    "https://status.example/, https://status.example/health, false",
    "https://status.example/Health, https://status.example/health, false",
    "https://status.example//health, https://status.example/health, false",
    "http://status.example/health, https://status.example/health, false",
    "https://status.example:8443/health, https://status.example/health, false",
    "https://status.example.evil.example/health, https://status.example/health, false",
    "https://status.example./health, https://status.example/health, false",
    "https://evil.example/https://status.example/health, https://status.example/health, false",
    "https://evil.example?https://status.example/health, https://status.example/health, false"
  })
  void comparesByParts(String url, String allowed, boolean within) {
    assertThat(Place.of(url).isWithin(Place.ofPrefix(allowed))).isEqualTo(within);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "status.example/health",
        "//status.example/health",
        "http:status.example",
        "http:///health",
        "http://",
        "file:///etc/passwd",
        "ftp://status.example/",
        "http://user:secret@status.example/",
        "http://status.example@evil.example/",
        "http://@status.example/",
        "http://status_1.example/",
        "http://status.example:0/",
        "http://status.example:65536/",
        "http://status.example:99999999999/",
        "http://status.example/../admin",
        "http://status.example/health/..",
        "http://status.example/./health",
        "http://status.example/health/..;/admin",
        "http://status.example/%2e%2e/admin",
        "http://status.example/health%2f..",
        "http://status.example/health\\..\\admin",
        "http://status.example/health#fragment",
        "http://status.example/hea lth",
        "http://status.example/hea\nlth",
        "http://status.example/hеalth"
      })
  void refusesWhatCanBeReadInTwoWaysAndDoesNotRepeatIt(String url) {
    assertThatThrownBy(() -> Place.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("must be a URL")
        .hasNoCause()
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("secret", "evil");
  }

  @Test
  void aPrefixHasNoQueryAndNothingIsEndless() {
    assertThatThrownBy(() -> Place.ofPrefix("http://status.example/health?x")).hasMessageContaining("query");
    assertThatThrownBy(() -> Place.of("http://status.example/" + "a".repeat(2048))).hasMessageContaining("2048");
  }

  @ParameterizedTest
  @CsvSource({
    "https://prometheus.example, true",
    "http://localhost:9090, true",
    "http://127.0.0.1:9090, true",
    "http://[::1]:9090, true",
    "http://prometheus.example, false",
    "http://127.0.0.1.evil.example, false",
    "http://localhost.example, false"
  })
  void knowsWhereOthersCanListen(String url, boolean isPrivate) {
    assertThat(Place.of(url).isPrivate()).isEqualTo(isPrivate);
  }
}
