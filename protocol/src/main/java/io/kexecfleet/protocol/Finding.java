package io.kexecfleet.protocol;

/**
 * Something about a host that stands against its reboot, or should be known before it.
 *
 * @param code which check found it, 1 to 64 characters of A-Z, 0-9 and '_'; the same finding has the same code in every
 *     version
 * @param severity what it means for a reboot of this host, by the policy of the host's owner
 * @param finding what was found, with the figures; 1 to 1,000 characters
 * @param remedy what to do about it; 1 to 500 characters
 */
public record Finding(String code, Severity severity, String finding, String remedy) {

  public static final int LONGEST_FINDING = 1000;
  public static final int LONGEST_REMEDY = 500;

  private static final String CODE = "[A-Z0-9_]{1,64}";

  public enum Severity {
    /** The host is not to be rebooted as it is. */
    BLOCKING,
    /** The reboot may end badly; whoever starts it should know. */
    WARNING,
    /** Good to know; nothing is expected to go wrong by it. */
    INFORMATION
  }

  public Finding {
    if (!code.matches(CODE)) {
      throw new IllegalArgumentException("A finding's code is 1 to 64 characters of A-Z, 0-9 and '_'.");
    }
    requireLength("finding", finding, LONGEST_FINDING);
    requireLength("remedy", remedy, LONGEST_REMEDY);
  }

  private static void requireLength(String what, String text, int longest) {
    if (text.isBlank() || text.length() > longest) {
      throw new IllegalArgumentException("A finding's %s has 1 to %d characters.".formatted(what, longest));
    }
  }
}
