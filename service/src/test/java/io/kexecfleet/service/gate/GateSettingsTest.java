package io.kexecfleet.service.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.outgoing.Place;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which settings stop the start, and what is said then. */
class GateSettingsTest {

  @TempDir private Path folder = Path.of("");

  private static String problems(GateSettings settings) {
    try (var factory = Validation.buildDefaultValidatorFactory()) {
      return factory.getValidator().validate(settings).stream().map(ConstraintViolation::getMessage).sorted().toList().toString();
    }
  }

  private String token(String content) throws IOException {
    return Files.writeString(folder.resolve("token"), content).toString();
  }

  @Test
  void withoutSettingsNobodyIsAsked() {
    var settings = SomeGates.settings("", "");
    assertThat(problems(settings)).isEqualTo("[]");
    assertThat(settings.prometheus()).isNull();
    assertThat(settings.tokenFile()).isNull();
    assertThat(settings.allows(Place.of("http://localhost/"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://prometheus.example/base/", "http://localhost:9090", "http://127.0.0.1:9090"})
  void aTokenGoesWhereNobodyListens(String url) throws IOException {
    assertThat(problems(SomeGates.settings(url, token("abc")))).isEqualTo("[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://prometheus.example", ""})
  void aTokenGoesNowhereElse(String url) throws IOException {
    assertThat(problems(SomeGates.settings(url, token("abc")))).startsWith("[kexec-fleet.gate.prometheus-token-file needs a kexec-fleet.gate.prometheus-url with https");
  }

  @Test
  void aTokenFileMustHoldAToken() throws IOException {
    var url = "https://prometheus.example";
    for (var file : new String[] {token("two s3cret"), folder.toString(), folder.resolve("missing").toString()}) {
      assertThat(problems(SomeGates.settings(url, file)))
          .isEqualTo("[kexec-fleet.gate.prometheus-token-file must be a file with one bearer token that this service can read]");
    }
  }

  @Test
  void whatIsNotUnderstoodIsNotRepeated() throws IOException {
    assertThat(problems(SomeGates.settings("https://u:s3cret@prometheus.example", token("abc"), "https://a/", "https://u:s3cret@b/")))
        .contains("kexec-fleet.gate.prometheus-url must be", "kexec-fleet.gate.http-allowed must be")
        .doesNotContain("s3cret", "token");
  }
}
