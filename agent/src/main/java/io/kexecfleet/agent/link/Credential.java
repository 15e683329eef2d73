package io.kexecfleet.agent.link;

import io.kexecfleet.agent.machine.HostClock;
import io.kexecfleet.protocol.CredentialRenewal;
import io.kexecfleet.protocol.Enrolment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;

/**
 * A host's own secret: 256 random bits.
 *
 * @param madeAt by the host's wall clock, milliseconds since the epoch; 0 where it is not known
 */
public record Credential(String secret, long madeAt) {

  private static final int BYTES = 32;

  static Credential make(HostClock clock) {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new Credential(HexFormat.of().formatHex(bytes), clock.wall());
  }

  /** As {@link #text} wrote it; earlier agents wrote the secret alone. */
  static Credential read(String text) {
    var words = text.strip().split("\\s+", 2);
    var isDated = words.length == 2 && words[1].matches("\\d{1,18}");
    return new Credential(words[0], isDated ? Long.parseLong(words[1]) : 0);
  }

  String text() {
    return "%s %d%n".formatted(secret, madeAt);
  }

  /** Also where its age is not known, or it was made in the future: one of the two times is wrong, and nobody knows which. */
  boolean isOlderThan(Duration age, long wall) {
    return madeAt == 0 || madeAt > wall || wall - madeAt > age.toMillis();
  }

  /** What the service may know of it. */
  public Enrolment enrolment(String host) {
    return new Enrolment(host, sha256());
  }

  CredentialRenewal renewal() {
    return new CredentialRenewal(sha256());
  }

  @Override
  public String toString() {
    return "Credential[…]";
  }

  private String sha256() {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java runtime has SHA-256", impossible);
    }
  }
}
