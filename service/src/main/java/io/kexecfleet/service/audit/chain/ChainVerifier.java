package io.kexecfleet.service.audit.chain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Follows the chain of the audit log from its first entry to its last, and names the first position at which it is broken.
 * Each digest is the SHA-256 of the digest before (32 zero bytes before the first) and the entry's text in UTF-8.
 *
 * <p>Whoever can write the database can write a chain anew from some position on. Only a digest that was noted elsewhere,
 * an anchor, tells that.
 */
public final class ChainVerifier {

  /** The digest before the first position. */
  public static final String BEGINNING = "0".repeat(64);

  /**
   * One entry of the chain.
   *
   * @param position from 1, without gaps
   * @param text what was digested; null: the entry is gone
   * @param digest in 64 lower-case hex digits
   */
  public record Link(long position, @Nullable String text, String digest) {
    /** @throws IllegalArgumentException when the digest is none */
    public Link {
      requireDigest(digest);
    }
  }

  /**
   * A digest that was noted elsewhere.
   *
   * @param position from 1
   */
  public record Anchor(long position, String digest) {
    /** @throws IllegalArgumentException when there is no such position, or the digest is none */
    public Anchor {
      requireDigest(digest);
      if (position < 1) {
        throw new IllegalArgumentException("Positions begin with 1, and %d is less.".formatted(position));
      }
    }
  }

  /** How a chain is broken. */
  public enum How {
    /**
     * The text or the digest at this position is not what it was; or what stood there is gone, link and all, and the
     * positions behind it were closed up.
     */
    CHANGED,
    /** What stood at this position is gone. */
    MISSING,
    /** What stands at this position was put between two others. */
    INSERTED,
    /** What stands at this position belongs behind it, or what belongs here stands there. */
    REORDERED,
    /** The chain ends before this position, and the anchor is not before it. */
    CUT_OFF,
    /** The chain agrees with itself and not with the anchor: it was written anew, from this position or an earlier one on. */
    REWRITTEN
  }

  /**
   * What came of it.
   *
   * @param entries how many agree, from the first on
   * @param digest of the last of them; {@link #BEGINNING} where there is none
   * @param broken how the next one is broken; null: there is none, the chain is whole
   * @param position the first that is broken; 0 where none is
   */
  public record Verdict(long entries, String digest, @Nullable How broken, long position) {}

  private long entries;
  private String digest = BEGINNING;

  /** Before the last entry that agrees. */
  private @Nullable String digestBefore;

  private ChainVerifier() {}

  /**
   * @param links all there are, by their positions; read one at a time, and to the end where something is broken
   * @param anchor null: whether the chain agrees with itself is all there is to find out
   */
  public static Verdict verify(Iterator<Link> links, @Nullable Anchor anchor) {
    return new ChainVerifier().follow(links, anchor);
  }

  private Verdict follow(Iterator<Link> links, @Nullable Anchor anchor) {
    while (links.hasNext()) {
      var link = links.next();
      long expected = entries + 1;
      if (link.position < expected) {
        return broken(How.INSERTED, link.position);
      }
      if (link.position > expected || link.text == null) {
        return broken(How.MISSING, expected);
      }
      if (!follows(digest, link.text, link.digest)) {
        return digestBefore != null && follows(digestBefore, link.text, link.digest)
            ? new Verdict(entries - 1, digestBefore, How.INSERTED, entries)
            : broken(how(link, links), expected);
      }
      if (anchor != null && anchor.position == expected && !anchor.digest.equals(link.digest)) {
        return broken(How.REWRITTEN, expected);
      }
      entries = expected;
      digestBefore = digest;
      digest = link.digest;
    }
    return anchor != null && anchor.position > entries
        ? broken(How.CUT_OFF, entries + 1)
        : new Verdict(entries, digest, null, 0);
  }

  private Verdict broken(How how, long position) {
    return new Verdict(entries, digest, how, position);
  }

  /** What stands behind a link that does not follow tells how that came about. */
  private How how(Link stranger, Iterator<Link> behind) {
    var how = How.CHANGED;
    while (behind.hasNext()) {
      var link = behind.next();
      var belongsBehind = stranger.text != null && follows(link.digest, stranger.text, stranger.digest);
      if (belongsBehind || (link.text != null && follows(digest, link.text, stranger.digest))) {
        return How.REORDERED;
      }
      if (link.text != null && follows(digest, link.text, link.digest)) {
        how = How.INSERTED;
      }
    }
    return how;
  }

  private static boolean follows(String before, String text, String digest) {
    var sha256 = sha256();
    sha256.update(HexFormat.of().parseHex(before));
    return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8))).equals(digest);
  }

  private static void requireDigest(String digest) {
    if (!digest.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("A digest has 64 digits out of 0-9 and a-f, and '%s' is none.".formatted(digest));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
