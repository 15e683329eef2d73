package io.kexecfleet.agent.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Finding.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FindingTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "lower", "WITH BLANK", "A\n"})
  void aCodeIsAWordInCapitals(String code) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Finding(code, Severity.WARNING, "a", "b"));
  }

  @Test
  void textsAreBounded() {
    var longest = new Finding("A_1", Severity.WARNING, "a".repeat(1000), "b".repeat(500));
    assertThat(longest.finding()).hasSize(1000);
    assertThatIllegalArgumentException().isThrownBy(() -> new Finding("A", Severity.WARNING, "a".repeat(1001), "b"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Finding("A", Severity.WARNING, "a", "b".repeat(501)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Finding("A", Severity.WARNING, " ", "b"));
  }
}
