package io.kexecfleet.agent.boot;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What every kernel has in it as text and says first when it starts (init/version-timestamp.c). */
public final class KernelBanner {

  private static final byte[] BEGINNING = "Linux version ".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_RELEASE = 128;

  /** The longest piece of it that tells the release, bytes. */
  public static final int LENGTH = 14 + LONGEST_RELEASE + 1;

  private KernelBanner() {}

  /**
   * The release in the first whole banner among these bytes, or null.
   *
   * @param length how many of them count
   */
  public static @Nullable String releaseIn(byte[] bytes, int length) {
    for (var at = 0; at + BEGINNING.length < length; at++) {
      if (bytes[at] == BEGINNING[0]
          && Arrays.equals(bytes, at, at + BEGINNING.length, BEGINNING, 0, BEGINNING.length)) {
        var release = release(bytes, at + BEGINNING.length, length);
        if (release != null) {
          return release;
        }
      }
    }
    return null;
  }

  private static @Nullable String release(byte[] bytes, int start, int length) {
    var end = start;
    while (end < length && end - start <= LONGEST_RELEASE && bytes[end] > ' ' && bytes[end] <= '~') {
      end++;
    }
    var isWhole = end < length && bytes[end] == ' ' && end - start <= LONGEST_RELEASE;
    var startsWithDigit = bytes[start] >= '0' && bytes[start] <= '9';
    return isWhole && startsWithDigit ? new String(bytes, start, end - start, StandardCharsets.US_ASCII) : null;
  }
}
