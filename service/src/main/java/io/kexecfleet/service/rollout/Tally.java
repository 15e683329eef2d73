package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.Outcome;
import jakarta.persistence.Embeddable;

/**
 * How many reboots of a rollout stand where, so that no decision has to count thousands.
 *
 * @param queued in QUEUED
 * @param ahead in STAGING or STAGED
 * @param out in OUT
 * @param lost were LOST and nobody resolved it: each keeps its place in the budget, whatever was learnt since
 * @param failures over, but not as KEXEC in time; without those taken back because the rollout stopped
 * @param returned over as KEXEC, in time
 */
@Embeddable
public record Tally(int queued, int ahead, int out, int lost, int failures, int returned) {

  static Tally of(int hosts) {
    return new Tally(hosts, 0, 0, 0, 0, 0);
  }

  /** Hosts that take a place in the disruption budget. */
  public int placesTaken() {
    return out + lost;
  }

  boolean nobodyUnderWay() {
    return queued + ahead + out == 0;
  }

  Tally after(Decision decision, RebootState from) {
    return switch (decision) {
      case Decision.Stage _ -> from == RebootState.QUEUED ? new Tally(queued - 1, ahead + 1, out, lost, failures, returned) : this;
      case Decision.Jump _ -> new Tally(queued, ahead - 1, out + 1, lost, failures, returned);
      case Decision.Finish finish -> without(from).with(finish);
      case Decision.Staged _, Decision.Withdraw _, Decision.Late _, Decision.End _ -> this;
    };
  }

  Tally resolved() {
    return new Tally(queued, ahead, out, lost - 1, failures, returned);
  }

  private Tally without(RebootState state) {
    return switch (state) {
      case QUEUED -> new Tally(queued - 1, ahead, out, lost, failures, returned);
      case STAGING, STAGED -> new Tally(queued, ahead - 1, out, lost, failures, returned);
      case OUT -> new Tally(queued, ahead, out - 1, lost, failures, returned);
      case DONE -> throw new IllegalStateException("A reboot that is over cannot end once more.");
    };
  }

  private Tally with(Decision.Finish finish) {
    if (finish.takenBack()) {
      return this;
    }
    return switch (finish.outcome()) {
      case KEXEC -> new Tally(queued, ahead, out, lost, failures, returned + 1);
      case LOST -> new Tally(queued, ahead, out, lost + 1, failures + 1, returned);
      case Outcome _ -> new Tally(queued, ahead, out, lost, failures + 1, returned);
    };
  }
}
