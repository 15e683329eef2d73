package io.kexecfleet.service.request;

import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Listing;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Words of a list that operators choose from. Another word is an {@link InvalidInputException} that has the list. */
public final class Choices {

  private Choices() {}

  /** @param words in the spelling of the constants; null: none */
  public static <E extends Enum<E>> Set<E> of(String field, Class<E> all, @Nullable List<String> words) {
    var chosen = EnumSet.noneOf(all);
    if (words != null) {
      words.forEach(word -> chosen.add(choose(field, all, word, false)));
    }
    return chosen;
  }

  /** @param word in lower case; null: none */
  public static <E extends Enum<E>> @Nullable E one(String field, Class<E> all, @Nullable String word) {
    return word == null ? null : choose(field, all, word, true);
  }

  private static <E extends Enum<E>> E choose(String field, Class<E> all, String word, boolean lowerCase) {
    for (var each : all.getEnumConstants()) {
      if (spelt(each, lowerCase).equals(word)) {
        return each;
      }
    }
    var known = Arrays.stream(all.getEnumConstants()).map(each -> spelt(each, lowerCase)).collect(Collectors.joining(", "));
    throw new InvalidInputException(field, "%s must be one of %s, and %s is none.".formatted(field, known, Listing.cut(word)));
  }

  private static String spelt(Enum<?> each, boolean lowerCase) {
    return lowerCase ? each.name().toLowerCase(Locale.ROOT) : each.name();
  }
}
