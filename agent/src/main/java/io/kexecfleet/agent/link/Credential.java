package io.kexecfleet.agent.link;

import io.kexecfleet.agent.machine.Disk;
import io.kexecfleet.protocol.Enrolment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A host's own secret: 256 random bits, made here and on disk before anybody hears of it. Being enrolled is remembered
 * under another name, so that a lost reply only makes the agent ask again with the same secret.
 */
public record Credential(String secret) {

  private static final String FILE = "credential";
  private static final String ENROLLED = "enrolled";
  private static final int BYTES = 32;

  /** The one on disk, or a new one that is put there first. */
  public static Credential of(Disk disk) {
    var kept = disk.get(FILE);
    if (kept != null) {
      return new Credential(kept.strip());
    }
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    var made = HexFormat.of().formatHex(bytes);
    disk.put(FILE, made);
    return new Credential(made);
  }

  public static boolean isEnrolled(Disk disk) {
    return disk.get(ENROLLED) != null;
  }

  public static void markEnrolled(Disk disk, String service) {
    disk.put(ENROLLED, service);
  }

  /** What the service may know of it. */
  public Enrolment enrolment(String host) {
    return new Enrolment(host, HexFormat.of().formatHex(sha256(secret)));
  }

  @Override
  public String toString() {
    return "Credential[…]";
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java runtime has SHA-256", impossible);
    }
  }
}
