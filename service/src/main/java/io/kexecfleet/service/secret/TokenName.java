package io.kexecfleet.service.secret;

import io.kexecfleet.service.problem.InvalidInputException;
import java.util.regex.Pattern;

/** What tokens are called; who shows one acts under its name. */
public final class TokenName {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,62}");

  /** What the service does by itself goes on record under this name. */
  private static final String RESERVED = "system";

  private TokenName() {}

  /** @throws InvalidInputException ({@code name}) when it is none */
  public static String require(String name) {
    if (!NAME.matcher(name).matches() || name.equals(RESERVED)) {
      throw new InvalidInputException(
          "name",
          "name must be 1 to 63 characters out of a-z, 0-9, dot, underscore, at and dash, with a letter or digit at the beginning, and not %s."
              .formatted(RESERVED));
    }
    return name;
  }
}
