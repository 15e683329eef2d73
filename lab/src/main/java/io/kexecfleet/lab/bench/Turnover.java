package io.kexecfleet.lab.bench;

import io.kexecfleet.lab.fleet.Wiretap;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.RebootStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * How long a place in the budget stays empty: from when a host begins to report that it is back until the next one has
 * its order to jump. Both ends are taken at the hosts, so all that lies between them counts.
 *
 * <p>While all places are taken, the host that reports as number n makes room for the order number n + places. Reports and
 * orders are paired in the order of their times, whichever host the service gave a place to.
 */
final class Turnover implements Wiretap {

  private final int places;
  private final LongSupplier nanoTime;
  private final List<Long> reports = new ArrayList<>();
  private final List<Long> orders = new ArrayList<>();
  private final Set<String> reported = new HashSet<>();
  private final Set<String> ordered = new HashSet<>();

  /**
   * @param places how many hosts may be out at once
   * @param nanoTime the time in nanoseconds from whatever beginning
   */
  Turnover(int places, LongSupplier nanoTime) {
    this.places = places;
    this.nanoTime = nanoTime;
  }

  @Override
  public void said(CheckIn checkIn) {
    var reboot = checkIn.reboot();
    if (reboot != null && reboot.step() == RebootStatus.Step.RETURNED) {
      note(reboot.rebootId(), reported, reports);
    }
  }

  @Override
  public void heard(CheckInReply reply) {
    var order = reply.desired().order();
    if (order != null && order.intent() == Order.Intent.JUMP) {
      note(order.rebootId(), ordered, orders);
    }
  }

  /** A message may be repeated: the first counts. */
  private synchronized void note(String rebootId, Set<String> known, List<Long> times) {
    if (known.add(rebootId)) {
      times.add(nanoTime.getAsLong());
    }
  }

  /** How long each place stayed empty, the shortest time first; empty where none was taken twice. */
  synchronized List<Duration> waits() {
    var waits = new ArrayList<Duration>();
    for (var number = 0; number + places < orders.size() && number < reports.size(); number++) {
      waits.add(Duration.ofNanos(orders.get(number + places) - reports.get(number)));
    }
    return waits.stream().sorted().toList();
  }
}
