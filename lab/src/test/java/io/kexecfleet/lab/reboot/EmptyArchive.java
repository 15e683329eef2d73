package io.kexecfleet.lab.reboot;

import java.nio.charset.StandardCharsets;

/** A cpio archive (newc) with nothing in it: the kernel unpacks it without a word and then finds no init to run. */
final class EmptyArchive {

  private static final String END = "TRAILER!!!";

  /** Thirteen fields of eight hex digits: all zero but the link count and the length of the name with its NUL. */
  private static final String HEADER =
      "070701" + field(0) + field(0) + field(0) + field(0) + field(1) + field(0).repeat(6) + field(END.length() + 1) + field(0);

  /** Filled up with zeros like every archive. */
  static final byte[] BYTES = (HEADER + END + "\0".repeat(512 - HEADER.length() - END.length())).getBytes(StandardCharsets.US_ASCII);

  private EmptyArchive() {}

  private static String field(int value) {
    return "%08x".formatted(value);
  }
}
