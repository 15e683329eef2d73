package io.kexecfleet.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Order;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the kill test relies on: that a service that tells or does something wrong is found out. */
class StoryTest {

  private final FleetLog log = new FleetLog();

  private static FleetLog.Jump jump(String host, String rebootId, Order.Way way, Fate fate) {
    return new FleetLog.Jump(host, rebootId, way, fate);
  }

  private void jumped(String host, String rebootId, Fate fate) {
    var jump = jump(host, rebootId, Order.Way.KEXEC, fate);
    log.left(jump);
    log.back(jump);
  }

  private List<String> contradictions(Map<String, String> outcomes) {
    return new Story(outcomes, List.of()).contradictions(log);
  }

  @Test
  void whatIsAsTheHostsSayIsFine() {
    jumped("a", "1", Fate.AS_ORDERED);
    jumped("b", "2", Fate.FIRMWARE);
    jumped("c", "3", Fate.WRONG_KERNEL);
    log.left(jump("d", "4", Order.Way.KEXEC, Fate.GONE));
    assertThat(contradictions(Map.of("1", "KEXEC", "2", "FIRMWARE_FALLBACK", "3", "WRONG_KERNEL", "4", "LOST", "5", "NEVER_LEFT"))).isEmpty();
  }

  @Test
  void aSecondJumpForTheSameRebootIsFound() {
    jumped("a", "1", Fate.AS_ORDERED);
    jumped("a", "1", Fate.AS_ORDERED);
    assertThat(contradictions(Map.of("1", "KEXEC"))).singleElement().asString().contains("twice");
  }

  @Test
  void aJumpForNothingIsFound() {
    jumped("a", "1", Fate.AS_ORDERED);
    assertThat(contradictions(Map.of())).singleElement().asString().contains("nobody knows");
  }

  @Test
  void aBetterOutcomeThanTheTruthIsFound() {
    jumped("a", "1", Fate.FIRMWARE);
    assertThat(contradictions(Map.of("1", "KEXEC", "2", "KEXEC"))).hasSize(2);
  }

  @Test
  void aHostThatJumpedButIsSaidNeverToHaveLeftIsFound() {
    jumped("a", "1", Fate.AS_ORDERED);
    assertThat(contradictions(Map.of("1", "NEVER_LEFT"))).hasSize(1);
  }

  @Test
  void whoIsOutIsCountedUntilItIsBackAsWantedOrTakenCareOf() {
    log.watch("all", 2, List.of("a", "b", "c"));
    log.watch("b only", 1, List.of("b"));
    jumped("a", "1", Fate.AS_ORDERED);
    jumped("b", "2", Fate.FIRMWARE);
    jumped("a", "3", Fate.AS_ORDERED);
    assertThat(log.isOut("b")).isTrue();
    assertThat(log.resolved("b", "2")).isFalse();
    jumped("c", "4", Fate.AS_ORDERED);
    log.left(jump("a", "5", Order.Way.KEXEC, Fate.GONE));
    log.left(jump("b", "6", Order.Way.KEXEC, Fate.AS_ORDERED));
    log.left(jump("c", "7", Order.Way.KEXEC, Fate.AS_ORDERED));
    assertThat(log.resolved("a", "5")).isTrue();
    assertThat(log.peaks()).containsExactly(new FleetLog.Peak("all", 2, 3), new FleetLog.Peak("b only", 1, 1));
  }
}
