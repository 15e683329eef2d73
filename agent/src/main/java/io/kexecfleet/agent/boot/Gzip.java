package io.kexecfleet.agent.boot;

import java.nio.ByteBuffer;

/** How gzip begins (RFC 1952). */
final class Gzip {

  private static final int MAGIC = 0x8b1f;

  private Gzip() {}

  static boolean startsIn(ByteBuffer littleEndian) {
    return littleEndian.limit() >= 2 && Short.toUnsignedInt(littleEndian.getShort(0)) == MAGIC;
  }
}
