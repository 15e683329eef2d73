package io.kexecfleet.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderTest {

  private static Order order(String rebootId, List<String> hooks) {
    return new Order(
        rebootId, Order.Intent.JUMP, Order.Way.KEXEC, "boot", 1, BootTarget.latestInstalled(), hooks, null);
  }

  /** What a host runs as root is told it. */
  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a;reboot", "a\nb", "$(x)", "a/b", "ümlaut"})
  void aRebootsIdCanBeNothingButAnId(String id) {
    assertThatThrownBy(() -> order(id, List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "../evil", "a/b", "-x", ".hidden", "A", "a b", "a\n"})
  void whatCouldBeAPathOrAnOptionIsNoHook(String name) {
    assertThatThrownBy(() -> order("a", List.of(name))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hooksAreFew() {
    assertThat(order("01a2-B", List.of("10-drain.sh", "tell_chat")).hooks()).hasSize(2);
    assertThatThrownBy(() -> order("a", Collections.nCopies(Order.MOST_HOOKS + 1, "a"))).hasMessageContaining("at most 16");
  }
}
