package io.kexecfleet.agent.link;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.CRC32;

/** How old a host lets its credential become: hosts that were installed together do not renew theirs together. */
final class RenewalAge {

  /** Six days of the usual thirty. */
  private static final double EARLIER_BY_AT_MOST = 0.2;

  private static final double CHECKSUMS = 1L << 32;

  private RenewalAge() {}

  /**
   * Always the same for a host, spread evenly over hosts.
   *
   * @return the oldest, or up to a fifth less
   */
  static Duration of(String host, Duration oldest) {
    var checksum = new CRC32();
    checksum.update(host.getBytes(StandardCharsets.UTF_8));
    return oldest.minusMillis(Math.round(oldest.toMillis() * EARLIER_BY_AT_MOST * (checksum.getValue() / CHECKSUMS)));
  }
}
