package io.kexecfleet.agent.machine;

import io.kexecfleet.protocol.Refusal;
import java.util.regex.Pattern;

/**
 * A boot target that this host cannot or will not boot. The message may quote what was found in files: it is cut at {@link
 * #LONGEST} characters, and what cannot be printed is shown as a question mark.
 */
public final class TargetException extends RuntimeException {

  static final int LONGEST = 1000;

  private static final long serialVersionUID = 1L;
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cs}\\p{Cn}]");
  private final Refusal.Code code;

  public TargetException(Refusal.Code code, String message) {
    super(printable(message));
    this.code = code;
  }

  public Refusal refusal() {
    return new Refusal(code, String.valueOf(getMessage()));
  }

  private static String printable(String message) {
    var text = UNPRINTABLE.matcher(message).replaceAll("?");
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
