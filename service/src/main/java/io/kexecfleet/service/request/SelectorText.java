package io.kexecfleet.service.request;

import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.problem.InvalidInputException;
import org.jspecify.annotations.Nullable;

/** Selectors as operators write them. */
public final class SelectorText {

  private SelectorText() {}

  /** @param text null: every host */
  public static Selector read(String field, @Nullable String text) {
    try {
      return text == null ? Selector.EVERYTHING : Selector.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(field, String.valueOf(e.getMessage()));
    }
  }
}
