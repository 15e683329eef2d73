package io.kexecfleet.cli.connection;

import io.kexecfleet.cli.shell.Json;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * A list of the service's, which it answers in pages.
 *
 * @param items the field that has them
 */
public record Listing(ApiPath path, String items) {

  public static final int LARGEST_PAGE = 1000;

  /** What the next page is asked for by: with what the page before had as {@code next}. */
  public static final String CURSOR = "cursor";

  /**
   * Shows the items one by one, in the list's order.
   *
   * @param page how many are asked for at a time
   * @param more told each; whether it wants the next
   */
  public void each(Service service, int page, Predicate<JsonNode> more) {
    var asked = path.with("limit", page);
    for (var at = asked; ; ) {
      var answer = service.get(at);
      for (var item : answer.path(items)) {
        if (!more.test(item)) {
          return;
        }
      }
      var next = Json.text(answer, "next");
      if (next.isEmpty()) {
        return;
      }
      at = asked.with(CURSOR, next);
    }
  }
}
