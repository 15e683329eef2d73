package io.kexecfleet.agent.proof;

/**
 * Where the service's clock stands against this boot's: service time = time since boot + offset. It joins times of two
 * boots of one host, whatever the host's own wall clock does in between.
 *
 * @param offset milliseconds
 * @param uncertainty the true offset is within this, milliseconds
 * @param measuredAt time since boot when it was measured, milliseconds
 */
public record ServiceClock(long offset, long uncertainty, long measuredAt) {

  /** Two quartz clocks part by less than this: one part in ten thousand. */
  private static final long DRIFT_DIVISOR = 10_000;

  /**
   * Reads it off one exchange. The reply was written somewhere between sending and receiving, less the time that the
   * service held the request; the middle is the best guess and half of what remains is the error.
   *
   * @param sentAt time since boot when the request was sent
   * @param receivedAt time since boot when the reply had come
   */
  public static ServiceClock of(long serviceTime, long held, long sentAt, long receivedAt) {
    var underWay = Math.max(0, receivedAt - sentAt - held);
    return new ServiceClock(serviceTime + underWay / 2 - receivedAt, underWay / 2 + 1, receivedAt);
  }

  /** The better of this and a newer measurement, at the time of the newer one. */
  public ServiceClock orBetter(ServiceClock newer) {
    return newer.uncertainty <= uncertaintyAt(newer.measuredAt) ? newer : this;
  }

  public long at(long sinceBoot) {
    return sinceBoot + offset;
  }

  public long uncertaintyAt(long sinceBoot) {
    return uncertainty + Math.abs(sinceBoot - measuredAt) / DRIFT_DIVISOR;
  }
}
