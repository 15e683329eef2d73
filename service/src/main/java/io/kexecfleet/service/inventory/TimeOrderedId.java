package io.kexecfleet.service.inventory;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Makes ids that grow with time (UUID version 7), so that what was made together lies together in an index. */
public final class TimeOrderedId {

  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000000000000000L;

  /** After every id there can be. */
  public static final UUID LAST = new UUID(-1, -1);

  private TimeOrderedId() {}

  public static UUID at(Instant now) {
    var random = ThreadLocalRandom.current();
    long high = now.toEpochMilli() << 16 | VERSION_7 | random.nextInt(0x1000);
    return new UUID(high, VARIANT | random.nextLong() >>> 2);
  }
}
