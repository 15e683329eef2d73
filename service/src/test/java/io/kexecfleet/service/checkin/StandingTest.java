package io.kexecfleet.service.checkin;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.service.rollout.DesiredState;
import io.kexecfleet.service.rollout.RebootOrder;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.web.context.request.async.DeferredResult;

/** An agent sends a newer word while an older one is under way, and the older one may be taken in later. */
class StandingTest {

  private static final long GENERATION = 3;
  private static final Word STAGING = says(RebootStatus.staging("reboot"));
  private static final Word STAGED = says(RebootStatus.staged("reboot", null));

  private final Standing standing =
      new Standing(new DesiredState(UUID.randomUUID(), GENERATION, null, null, null, true, "boot", "7.2", "1", null, null));

  private static Word says(RebootStatus status) {
    return Word.of(new CheckIn(GENERATION, "boot", "7.2", "1", status));
  }

  private static Held held() {
    return new Held(GENERATION, Instant.EPOCH, new DeferredResult<>());
  }

  @Test
  void theWordOnRecordIsHeld() {
    standing.recorded(STAGED);
    assertThat(standing.hold(held(), STAGED)).isNull();
    assertThat(standing.isHolding()).isTrue();
  }

  @Test
  void aWordThatAnOlderOneFollowedBeforeItWasHeldIsAskedForAgain() {
    standing.recorded(STAGED);
    standing.recorded(STAGING);
    var staged = held();
    assertThat(standing.hold(staged, STAGED)).isSameAs(staged);
    assertThat(standing.isHolding()).isFalse();
  }

  @Test
  void aHeldWordThatAnOlderOneFollowsIsAskedForAgain() {
    standing.recorded(STAGED);
    var staged = held();
    standing.hold(staged, STAGED);
    assertThat(standing.recorded(STAGING)).isSameAs(staged);
  }

  @Test
  void aWordThatAnotherReplicaHeardMoreAfterIsAskedForAgain() {
    standing.recorded(STAGED);
    standing.forget();
    var staged = held();
    assertThat(standing.hold(staged, STAGED)).isSameAs(staged);
  }

  @Test
  void whoseHeldWordIsReplacedIsAnswered() {
    standing.recorded(STAGED);
    var first = held();
    standing.hold(first, STAGED);
    assertThat(standing.hold(held(), STAGED)).isSameAs(first);
    assertThat(standing.isHolding()).isTrue();
  }

  private static RebootOrder order() {
    return new RebootOrder(
        UUID.randomUUID(), Order.Intent.JUMP, Order.Way.KEXEC, "boot", Instant.EPOCH, Instant.EPOCH, BootTarget.latestInstalled(), List.of());
  }

  @Test
  void anOrderIsDispatchedOnce() {
    var order = order();
    assertThat(standing.dispatch(order)).isTrue();
    assertThat(standing.dispatch(order)).as("asked for again").isFalse();
    assertThat(standing.dispatch(order())).isTrue();
  }
}
