package io.kexecfleet.agent.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.machine.Hooks;
import io.kexecfleet.agent.machine.Hooks.Point;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.agent.simulated.SimulatedHooks;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnersHooksTest {

  private final SimulatedHooks installed = new SimulatedHooks();
  private final OwnersHooks hooks = new OwnersHooks(installed, List.of("20-always"));

  private static Occasion occasion(String... named) {
    return new Occasion("a", Order.Way.KEXEC, List.of(named));
  }

  private void install(Point point, String name) {
    installed.install(point, name, Optional.empty());
  }

  @Test
  void thoseOfTheOwnerAndThoseOfTheOrderAreRunOnceInTheOrderOfTheirNames() {
    install(Point.BEFORE_JUMP, "20-always");
    install(Point.BEFORE_JUMP, "10-named");
    install(Point.BEFORE_JUMP, "nobody-asked");
    hooks.require(Point.BEFORE_JUMP, occasion("20-always", "10-named"), () -> false);
    assertThat(installed.runs()).containsExactly("before-jump/10-named", "before-jump/20-always");
  }

  @Test
  void aHookIsRunAtThePointsThatItIsInstalledFor() {
    install(Point.AFTER_BOOT, "20-always");
    hooks.require(Point.BEFORE_STAGE, occasion(), () -> false);
    assertThat(installed.runs()).isEmpty();
    assertThat(hooks.hasAny(Point.BEFORE_STAGE, occasion())).isFalse();
    assertThat(hooks.hasAny(Point.AFTER_BOOT, occasion())).isTrue();
  }

  @Test
  void aHookThatIsNotThereAtAllRefusesBeforeAnyIsRun() {
    install(Point.BEFORE_JUMP, "20-always");
    assertRefused(Refusal.Code.HOOK_MISSING, "\"zzz\"", Point.BEFORE_JUMP, occasion("zzz"));
    assertThat(installed.runs()).isEmpty();
  }

  @Test
  void theFirstNoIsTheLastWord() {
    installed.install(Point.BEFORE_JUMP, "10-named", Optional.of("it ended with 1 and printed: pods left"));
    install(Point.BEFORE_JUMP, "20-always");
    assertRefused(Refusal.Code.HOOK_FAILED, "pods left", Point.BEFORE_JUMP, occasion("10-named"));
    assertThat(installed.runs()).containsExactly("before-jump/10-named");
  }

  @Test
  void whenNobodyWaitsForThemAnyMoreTheRestIsNotRun() {
    install(Point.BEFORE_JUMP, "10-named");
    install(Point.BEFORE_JUMP, "20-always");
    assertThatThrownBy(() -> hooks.require(Point.BEFORE_JUMP, occasion("10-named"), () -> !installed.runs().isEmpty()))
        .hasMessageContaining("taken back");
    assertThat(installed.runs()).containsExactly("before-jump/10-named");
  }

  @Test
  void afterTheFactEveryoneIsAsked() {
    installed.install(Point.AFTER_BOOT, "10-named", Optional.of("no answer on port 80"));
    install(Point.AFTER_BOOT, "20-always");
    var complaints = hooks.ask(Point.AFTER_BOOT, occasion("10-named"));
    assertThat(complaints)
        .singleElement()
        .satisfies(
            complaint -> {
              assertThat(complaint.code()).isEqualTo("HOOK_FAILED");
              assertThat(complaint.severity()).isEqualTo(Finding.Severity.BLOCKING);
              assertThat(complaint.finding()).contains("10-named", "after-boot", "no answer on port 80");
            });
    assertThat(installed.runs()).containsExactly("after-boot/10-named", "after-boot/20-always");
  }

  @Test
  void aComplaintOfAnyLengthIsAFinding() {
    installed.install(Point.AFTER_BOOT, "20-always", Optional.of("x".repeat(5_000)));
    assertThat(hooks.ask(Point.AFTER_BOOT, occasion())).hasSize(1);
  }

  @Test
  void whatSomebodyElseCanWriteIsNotRun() {
    var untrusted =
        new Hooks() {
          @Override
          public boolean isInstalled(Point point, String name) {
            throw new MachineException("/etc/x can be written by somebody else than root");
          }

          @Override
          public Optional<String> run(Point point, String name, Map<String, String> about) {
            throw new AssertionError("run");
          }

          @Override
          public void end(Point point, String name) {}

          @Override
          public void interrupt(Point point) {}

          @Override
          public void close() {}

          @Override
          public boolean isClosed() {
            return false;
          }
        };
    assertThatThrownBy(() -> new OwnersHooks(untrusted, List.of()).require(Point.BEFORE_JUMP, occasion("x"), () -> false))
        .isInstanceOfSatisfying(
            TargetException.class, no -> assertThat(no.refusal().code()).isEqualTo(Refusal.Code.HOOK_MISSING));
  }

  private void assertRefused(Refusal.Code code, String why, Point point, Occasion occasion) {
    assertThatThrownBy(() -> hooks.require(point, occasion, () -> false))
        .hasMessageContaining(why)
        .isInstanceOfSatisfying(TargetException.class, no -> assertThat(no.refusal().code()).isEqualTo(code));
  }
}
