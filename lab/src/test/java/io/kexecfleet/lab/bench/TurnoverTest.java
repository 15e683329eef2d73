package io.kexecfleet.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.RebootStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnoverTest {

  private long now;
  private final Turnover turnover = new Turnover(2, () -> now);

  private void ordered(String rebootId, Order.Intent intent, long at) {
    now = at;
    var order = Order.of(rebootId, intent, Order.Way.KEXEC, "boot", 1000, BootTarget.latestInstalled());
    turnover.heard(new CheckInReply(new Desired(1, order, null), 0, 0));
  }

  private void said(String rebootId, RebootStatus.Step step, long at) {
    now = at;
    turnover.said(new CheckIn(1, "boot", "6.1", "1", new RebootStatus(rebootId, step, null, null, null)));
  }

  @Test
  void aPlaceIsEmptyFromTheReportOfOneUntilTheOrderOfTheNext() {
    ordered("a", Order.Intent.JUMP, 10);
    ordered("b", Order.Intent.JUMP, 11);
    said("a", RebootStatus.Step.RETURNED, 100);
    ordered("c", Order.Intent.JUMP, 130);
    said("b", RebootStatus.Step.RETURNED, 200);
    ordered("d", Order.Intent.JUMP, 205);

    assertThat(turnover.waits()).isEqualTo(List.of(Duration.ofNanos(5), Duration.ofNanos(30)));
  }

  @Test
  void onlyTheFirstOfItsKindCounts() {
    ordered("a", Order.Intent.STAGE, 1);
    ordered("a", Order.Intent.JUMP, 10);
    ordered("a", Order.Intent.JUMP, 12);
    ordered("b", Order.Intent.JUMP, 13);
    said("a", RebootStatus.Step.JUMPING, 20);
    said("a", RebootStatus.Step.RETURNED, 100);
    said("a", RebootStatus.Step.RETURNED, 110);
    ordered("c", Order.Intent.JUMP, 130);

    assertThat(turnover.waits()).isEqualTo(List.of(Duration.ofNanos(30)));
  }

  @Test
  void nobodyWaitedWhereEverybodyCouldGoAtOnce() {
    ordered("a", Order.Intent.JUMP, 10);
    said("a", RebootStatus.Step.RETURNED, 100);

    assertThat(turnover.waits()).isEmpty();
  }
}
