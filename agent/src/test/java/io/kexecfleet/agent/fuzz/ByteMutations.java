package io.kexecfleet.agent.fuzz;

import java.util.Arrays;
import java.util.Random;

/** Changes of byte arrays that readers of headers trip over. */
final class ByteMutations {

  private static final int LONGEST_NOISE = 2048;
  private static final long[] EDGES = {0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffffL, 0x80000000L, 0xffffffffL, -1, Long.MIN_VALUE};

  private final Random random;

  ByteMutations(Random random) {
    this.random = random;
  }

  byte[] mutate(byte[] good) {
    var bytes = good.clone();
    for (var changes = 1 + random.nextInt(3); changes > 0 && bytes.length > 0; changes--) {
      switch (random.nextInt(5)) {
        case 0 -> bytes[place(bytes)] = (byte) random.nextInt();
        case 1 -> bytes[place(bytes)] ^= (byte) (1 << random.nextInt(8));
        case 2, 3 -> number(bytes);
        default -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      }
    }
    return bytes;
  }

  byte[] noise() {
    var bytes = new byte[random.nextInt(LONGEST_NOISE)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Headers are at the beginning. */
  private int place(byte[] bytes) {
    return random.nextInt(random.nextBoolean() ? Math.min(bytes.length, 0x300) : bytes.length);
  }

  private void number(byte[] bytes) {
    var value = EDGES[random.nextInt(EDGES.length)];
    var at = place(bytes);
    for (var i = 0; i < 1 << random.nextInt(4) && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (value >> (8 * i));
    }
  }
}
