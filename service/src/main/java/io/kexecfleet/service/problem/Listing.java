package io.kexecfleet.service.problem;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;

/** Texts that others sent, in our messages: bounded, and such that they can be written. */
public final class Listing {

  private static final int NAMED = 10;
  private static final int LONGEST = 80;

  private Listing() {}

  /** The first ten, and how many more there are. */
  public static String of(Collection<String> texts) {
    var listed = texts.stream().limit(NAMED).map(Listing::cut).collect(Collectors.joining(", "));
    return texts.size() > NAMED ? listed + " and %d more".formatted(texts.size() - NAMED) : listed;
  }

  /** The beginning of a text that may be long. Half a character, which JSON can carry, becomes a question mark. */
  public static String cut(String text) {
    return cut(text, LONGEST);
  }

  /** The same, of another length. */
  public static String cut(String text, int longest) {
    var shown = text.length() > longest ? text.substring(0, longest) + "..." : text;
    return new String(shown.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
