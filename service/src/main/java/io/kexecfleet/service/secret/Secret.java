package io.kexecfleet.service.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What is shown at a door. The database has digests only: of 256 bits of chance, which a plain SHA-256 keeps. */
public final class Secret {

  /** Characters. */
  public static final int LONGEST = 202;

  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** As long as 32 bytes in Base64 at least, and nothing that an Authorization header cannot carry. */
  private static final Pattern STRONG = Pattern.compile("[A-Za-z0-9._~+/-]{43,200}={0,2}");

  private Secret() {}

  /**
   * 256 random bits, in Base64 for URLs.
   *
   * @param prefix tells people, and those who search for secrets in the wrong places, what it is
   */
  public static String random(String prefix) {
    var bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Whether it can be shown at a door, and nobody can guess it. */
  public static boolean isStrong(String secret) {
    return STRONG.matcher(secret).matches();
  }

  /** @return SHA-256 in 64 lower-case hex digits */
  public static String digest(String secret) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
