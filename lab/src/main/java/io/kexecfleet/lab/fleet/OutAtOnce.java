package io.kexecfleet.lab.fleet;

/** Counts the hosts that are out, as they leave and come back: the ground truth for the budget. */
final class OutAtOnce {

  private int now;
  private int most;

  synchronized void leave() {
    now++;
    most = Math.max(most, now);
  }

  synchronized void comeBack() {
    now--;
  }

  synchronized int most() {
    return most;
  }
}
