package io.kexecfleet.service.problem;

import java.util.regex.Pattern;

/** What operators call what they make: windows, freezes, budgets, templates, webhooks. It stands in addresses as it is. */
public final class Name {

  public static final int LONGEST = 63;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private Name() {}

  /** @throws InvalidInputException ({@code name}) when it is none */
  public static void require(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidInputException(
          "name",
          "A name is 1 to %d characters out of a-z, 0-9, dot, dash and underscore, and begins with a letter or digit.".formatted(LONGEST));
    }
  }
}
