package io.kexecfleet.agent.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.protocol.Finding.Severity;
import io.kexecfleet.protocol.Order;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class PolicyTest {

  @ParameterizedTest
  @CsvSource({"blocking,BLOCKING", "warning,WARNING", "information,INFORMATION"})
  void theOwnerSaysHowSevereACheckIs(String word, Severity severity) throws Exception {
    var facts = new Facts();
    facts.watchdogs = Fact.of(List.of());
    assertThat(Preflight.examine(facts.build(), Policy.of(Map.of("preflight.WATCHDOG", word)), Order.Way.KEXEC))
        .singleElement()
        .satisfies(finding -> assertThat(finding.severity()).isEqualTo(severity));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = {"CAPABILITIES", "KEXEC_DISABLED", "LOAD_LIMIT"})
  void aCheckThatIsOffFindsNothingAndTheOthersStay(Check check) throws Exception {
    var policy = Policy.of(Map.of("preflight." + check, " off "));
    assertThat(policy.severity(check)).isEmpty();
    for (var other : Check.values()) {
      if (other != check) {
        assertThat(policy.severity(other)).contains(other.severity());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"CAPABILITIES,off", "KEXEC_DISABLED,warning", "LOAD_LIMIT,information"})
  void whatMakesEveryLoadFailStaysBlocking(String code, String word) {
    assertThatThrownBy(() -> Policy.of(Map.of("preflight." + code, word)))
        .isInstanceOf(Policy.InvalidException.class)
        .hasMessageContaining("preflight." + code)
        .hasMessageContaining("stays blocking");
  }

  @Test
  void sayingSoOfSuchACheckIsFine() throws Exception {
    assertThat(Policy.of(Map.of("preflight.LOAD_LIMIT", "blocking")).severity(Check.LOAD_LIMIT)).contains(Severity.BLOCKING);
  }

  @Test
  void anUnknownCodeIsRefusedAndTheKnownOnesAreNamed() {
    assertThatThrownBy(() -> Policy.of(Map.of("preflight.WATCHDOGS", "off")))
        .isInstanceOf(Policy.InvalidException.class)
        .hasMessageContaining("preflight.WATCHDOGS is for no check")
        .hasMessageContaining("PANIC_BEHAVIOUR");
  }

  @ParameterizedTest
  @CsvSource({"Blocking", "none", "''"})
  void anUnknownWordIsRefusedAndTheKnownOnesAreNamed(String word) {
    assertThatThrownBy(() -> Policy.of(Map.of("preflight.WATCHDOG", word)))
        .isInstanceOf(Policy.InvalidException.class)
        .hasMessageContaining("\"" + word + "\"")
        .hasMessageContaining("blocking, warning, information or off");
  }

  @Test
  void settingsOfOthersAreNotLookedAt() throws Exception {
    assertThat(Policy.of(Map.of("service.url", "nonsense")).severity(Check.WATCHDOG)).contains(Severity.INFORMATION);
  }
}
