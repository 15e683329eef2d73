package io.kexecfleet.service.inventory;

import io.kexecfleet.protocol.Finding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What findings are known again by: they are long, and each check-in has them. */
public final class FindingsDigest {

  /** Nobody gains by two lists with the same digest: each host speaks of itself only. */
  private static final int BYTES = 16;

  private static final byte END = 0;

  private FindingsDigest() {}

  /**
   * Of these, in this order.
   *
   * @param findings without NUL characters; null: nobody has looked
   * @return 32 hex digits, or null
   */
  public static @Nullable String of(@Nullable List<Finding> findings) {
    if (findings == null) {
      return null;
    }
    var digest = sha256();
    for (var finding : findings) {
      for (var text : List.of(finding.code(), finding.severity().name(), finding.finding(), finding.remedy())) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update(END);
      }
    }
    return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), BYTES));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
