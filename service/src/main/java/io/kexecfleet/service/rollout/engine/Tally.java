package io.kexecfleet.service.rollout.engine;

import jakarta.persistence.Embeddable;

/**
 * How many reboots of a rollout stand where, so that no decision has to count thousands.
 *
 * @param queued in QUEUED
 * @param ahead in STAGING or STAGED
 * @param out in OUT
 * @param held were LOST or came back badly, and nobody resolved it: each keeps its place in the budget
 * @param failures over otherwise than wanted, and not tried again; without those taken back because the rollout stopped
 * @param succeeded over as wanted
 */
@Embeddable
public record Tally(int queued, int ahead, int out, int held, int failures, int succeeded) {

  public static Tally of(int hosts) {
    return new Tally(hosts, 0, 0, 0, 0, 0);
  }

  /** Hosts that take a place in the disruption budget. */
  public int placesTaken() {
    return out + held;
  }

  boolean nobodyUnderWay() {
    return queued + ahead + out == 0;
  }

  /** What it is once this was done to a reboot in that state. */
  public Tally after(Decision.AboutReboot decision, RebootState from) {
    return switch (decision) {
      case Decision.Stage _ -> from == RebootState.QUEUED ? with(-1, 1, 0) : this;
      case Decision.Unstage _ -> with(1, -1, 0);
      case Decision.Jump _ -> with(0, -1, 1);
      case Decision.Finish finish -> without(from).with(finish);
      case Decision.Staged _, Decision.KeepStaged _, Decision.Withdraw _, Decision.Late _ -> this;
    };
  }

  public Tally resolved() {
    return new Tally(queued, ahead, out, held - 1, failures, succeeded);
  }

  private Tally with(int moreQueued, int moreAhead, int moreOut) {
    return new Tally(queued + moreQueued, ahead + moreAhead, out + moreOut, held, failures, succeeded);
  }

  private Tally without(RebootState state) {
    return switch (state) {
      case QUEUED -> with(-1, 0, 0);
      case STAGING, STAGED -> with(0, -1, 0);
      case OUT -> with(0, 0, -1);
      case DONE -> throw new IllegalStateException("A reboot that is over cannot end once more.");
    };
  }

  private Tally with(Decision.Finish finish) {
    return switch (finish.as()) {
      case SUCCESS -> new Tally(queued, ahead, out, held, failures, succeeded + 1);
      case FAILURE -> new Tally(queued, ahead, out, held, failures + 1, succeeded);
      case FAILURE_HOLDING_ITS_PLACE -> new Tally(queued, ahead, out, held + 1, failures + 1, succeeded);
      case TRIED_AGAIN -> with(1, 0, 0);
      case TAKEN_BACK -> this;
    };
  }
}
