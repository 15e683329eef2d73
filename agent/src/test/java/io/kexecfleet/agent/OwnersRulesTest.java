package io.kexecfleet.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.hooks.Occasion;
import io.kexecfleet.agent.machine.Hooks.Point;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.agent.proof.Prelude;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import io.kexecfleet.agent.simulated.SimulatedHost;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Finding.Severity;
import io.kexecfleet.protocol.Order;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OwnersRulesTest {

  private final SimulatedHost host =
      new SimulatedHost(SimulatedHardware.plain(), InstantSource.fixed(Instant.EPOCH), (from, way) -> {});
  private final Occasion occasion = new Occasion("a", Order.Way.KEXEC, List.of("drain"));

  private OwnersRules rules(@Nullable Severity failedUnits) {
    return new OwnersRules(host.bootByFirmware(), List.of(), failedUnits);
  }

  private static RebootRecord record(@Nullable List<String> failedBefore) {
    var prelude = new Prelude(List.of("drain"), null, 1, failedBefore, false);
    return new RebootRecord("a", 1, "old", "7", Order.Way.KEXEC, "7", "m", null, 2, 3, null, prelude, false, false);
  }

  @Test
  void aHostThatStaysTakesBackWhatTheHooksDidOnce() {
    host.hooks().install(Point.BEFORE_JUMP, "drain", Optional.empty());
    host.hooks().install(Point.STAYED, "drain", Optional.empty());
    rules(Severity.BLOCKING).beforeJump(occasion, () -> false);
    assertThat(rules(Severity.BLOCKING).stayed()).as("by whatever agent comes next").isEmpty();
    assertThat(rules(Severity.BLOCKING).stayed()).isEmpty();
    assertThat(host.hooks().runs()).containsExactly("before-jump/drain", "stayed/drain");
  }

  @Test
  void whatAnAgentThatStopsHasNotTakenBackTheNextOneDoes() {
    host.hooks().install(Point.BEFORE_JUMP, "drain", Optional.empty());
    host.hooks().install(Point.STAYED, "drain", Optional.of("the agent is being stopped."));
    rules(Severity.BLOCKING).beforeJump(occasion, () -> false);
    host.hooks().close();
    assertThat(rules(Severity.BLOCKING).stayed()).hasSize(1);
    rules(Severity.BLOCKING).stayed();
    assertThat(host.hooks().runs()).containsExactly("before-jump/drain", "stayed/drain", "stayed/drain");
  }

  @Test
  void whatCannotBeTakenBackIsStillToBeDone() {
    host.hooks().install(Point.BEFORE_JUMP, "drain", Optional.empty());
    host.hooks().install(Point.STAYED, "drain", Optional.of("no network yet"));
    rules(Severity.BLOCKING).beforeJump(occasion, () -> false);
    assertThat(rules(Severity.BLOCKING).stayed()).hasSize(1);
    host.hooks().install(Point.STAYED, "drain", Optional.empty());
    assertThat(rules(Severity.BLOCKING).stayed()).isEmpty();
    rules(Severity.BLOCKING).stayed();
    assertThat(host.hooks().runs()).containsExactly("before-jump/drain", "stayed/drain", "stayed/drain");
  }

  @Test
  void aNoOfOneHookIsTakenBackAsWell() {
    host.hooks().install(Point.BEFORE_JUMP, "drain", Optional.of("pods left"));
    host.hooks().install(Point.STAYED, "drain", Optional.empty());
    assertThatThrownBy(() -> rules(Severity.BLOCKING).beforeJump(occasion, () -> false)).isInstanceOf(TargetException.class);
    rules(Severity.BLOCKING).stayed();
    assertThat(host.hooks().runs()).containsExactly("before-jump/drain", "stayed/drain");
  }

  @Test
  void whereNothingWasRunBeforeTheJumpNothingIsTakenBack() {
    host.hooks().install(Point.STAYED, "drain", Optional.empty());
    rules(Severity.BLOCKING).beforeJump(occasion, () -> false);
    assertThat(rules(Severity.BLOCKING).stayed()).isEmpty();
    assertThat(host.hooks().runs()).isEmpty();
  }

  @Test
  void anotherRebootFirstTakesBackWhatTheLastLeft() {
    host.hooks().install(Point.BEFORE_JUMP, "drain", Optional.empty());
    host.hooks().install(Point.STAYED, "drain", Optional.empty());
    rules(Severity.BLOCKING).beforeJump(occasion, () -> false);
    rules(Severity.BLOCKING).beforeJump(new Occasion("b", Order.Way.KEXEC, List.of("drain")), () -> false);
    assertThat(host.hooks().runs()).containsExactly("before-jump/drain", "stayed/drain", "before-jump/drain");
  }

  @Test
  void aHostThatCameBackIsAskedHowItIsAndDidNotStay() {
    host.hooks().install(Point.BEFORE_JUMP, "drain", Optional.empty());
    host.hooks().install(Point.STAYED, "drain", Optional.empty());
    host.hooks().install(Point.AFTER_BOOT, "drain", Optional.of("no answer"));
    rules(Severity.BLOCKING).beforeJump(occasion, () -> false);
    assertThat(rules(Severity.BLOCKING).afterBoot(record(List.of()))).extracting(Finding::code).containsExactly("HOOK_FAILED");
    rules(Severity.BLOCKING).stayed();
    assertThat(host.hooks().runs()).containsExactly("before-jump/drain", "after-boot/drain");
  }

  @Test
  void unitsAreComparedWithBefore() {
    host.failUnits("old.service");
    assertThat(rules(Severity.BLOCKING).beforeJump(occasionWithoutHooks(), () -> false)).containsExactly("old.service");
    host.failUnits("old.service", "new.service");
    assertThat(rules(Severity.WARNING).afterBoot(record(List.of("old.service"))))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.severity()).isEqualTo(Severity.WARNING);
              assertThat(found.finding()).contains("new.service").doesNotContain("old.service");
            });
  }

  @Test
  void whoDoesNotCareIsNotAsked() {
    host.failUnits("new.service");
    assertThat(rules(null).beforeJump(occasionWithoutHooks(), () -> false)).isNull();
    assertThat(rules(null).afterBoot(record(List.of()))).isEmpty();
    assertThat(rules(Severity.BLOCKING).afterBoot(record(null))).as("nothing to compare with").isEmpty();
  }

  private static Occasion occasionWithoutHooks() {
    return new Occasion("a", Order.Way.KEXEC, List.of());
  }
}
