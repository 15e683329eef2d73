package io.kexecfleet.service.request;

import io.kexecfleet.service.problem.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a page of a list ended, as a text that only this service reads: it is passed on as it came. Each list has its own,
 * and one that is in another order too, so that none is taken for another's.
 */
public final class Cursor {

  private static final int LONGEST = 2000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Cursor() {}

  /**
   * Where to go on.
   *
   * @param list which list, and in which order
   * @param cursor what the page before had as {@code next}; null for the first page
   * @param begin before everything in the list
   * @param read of the text that {@link #next} was given; any {@link RuntimeException} of it means that this is no cursor
   * @throws InvalidInputException ({@code cursor}) for what is none of this list
   */
  public static <T> T position(String list, @Nullable String cursor, T begin, Function<String, T> read) {
    return cursor == null ? begin : parts(list, cursor, 1, parts -> read.apply(parts.getFirst()));
  }

  /** The same with a position of several texts. */
  public static <T> T parts(String list, String cursor, int count, Function<List<String>, T> read) {
    if (cursor.length() <= LONGEST) {
      try {
        var texts = Arrays.asList(JSON.readValue(Base64.getUrlDecoder().decode(cursor), String[].class));
        if (texts.size() == count + 1 && list.equals(texts.getFirst()) && texts.stream().noneMatch(text -> text == null || text.indexOf('\0') >= 0)) {
          return read.apply(texts.subList(1, texts.size()));
        }
      } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
        // Answered below, like one of another list.
      }
    }
    throw new InvalidInputException(
        "cursor", "cursor must be what the page before had as next, of the same list in the same order; leave it out to begin.");
  }

  /** What leads to the next page: null after the last one, which is a page that is not full. */
  public static <T> @Nullable String next(String list, List<T> page, int limit, Function<T, ?> position) {
    return page.size() < limit ? null : write(list, List.of(position.apply(page.getLast())));
  }

  public static String write(String list, List<?> position) {
    var texts =
        Stream.concat(Stream.of(list), position.stream().map(String::valueOf)).toList();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(JSON.writeValueAsString(texts).getBytes(StandardCharsets.UTF_8));
  }
}
