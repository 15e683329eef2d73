package io.kexecfleet.service.checkin;

import io.kexecfleet.service.telemetry.Boundaries;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Counts the check-ins of this replica. */
@Component
class CheckInMeters {

  private final MeterRegistry meters;
  private final Counter news;
  private final Counter repeated;
  private final Timer dispatch;

  CheckInMeters(MeterRegistry meters) {
    this.meters = meters;
    this.news = checkIns("true");
    this.repeated = checkIns("false");
    this.dispatch =
        Timer.builder("kexec.fleet.dispatch")
            .description("From the decision that a host may jump to its agent's being answered with the order")
            .serviceLevelObjectives(Boundaries.ofShortWork())
            .register(meters);
  }

  private Counter checkIns(String news) {
    return Counter.builder("kexec.fleet.check.ins").description("Check-ins of agents").tag("news", news).register(meters);
  }

  void watchHeld(Supplier<Number> held) {
    Gauge.builder("kexec.fleet.check.ins.held", held).description("Check-ins that wait for something to say").register(meters);
  }

  /** @param isNews whether it says something that is not on record */
  void received(boolean isNews) {
    (isNews ? news : repeated).increment();
  }

  /** @param took by the clocks of the replica that decided and of this one: less than nothing where they differ */
  void dispatched(Duration took) {
    dispatch.record(took.isNegative() ? Duration.ZERO : took);
  }
}
