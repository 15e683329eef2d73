package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.CheckIn;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Takes in what hosts say that is new. What is desired of them afterwards is told through {@link DesiredChanges}. */
@Component
public class HostObservations {

  private final RolloutRunner runner;

  HostObservations(RolloutRunner runner) {
    this.runner = runner;
  }

  /**
   * Records a check-in and does what follows from it; returns when both are on record.
   *
   * @param at when the service received it
   */
  public void record(UUID hostId, CheckIn checkIn, Instant at) {
    runner.hear(new Hearing(hostId, checkIn, at));
  }
}
