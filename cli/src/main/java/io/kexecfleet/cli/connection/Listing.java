package io.kexecfleet.cli.connection;

import io.kexecfleet.cli.shell.Json;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A list of the service's, which it answers in pages.
 *
 * @param items the field that has them
 * @param after what the next page is asked for by: with what the page before had as {@code next}
 */
public record Listing(ApiPath path, String items, String after) {

  public static final int LARGEST_PAGE = 1000;
  public static final String CURSOR = "cursor";

  public Listing(ApiPath path, String items) {
    this(path, items, CURSOR);
  }

  /**
   * The items one by one, in the list's order; a page is asked for when the one before is used up.
   *
   * @param page how many are asked for at a time
   */
  public Iterable<JsonNode> in(Service service, int page) {
    return () -> new Items(service, path.with("limit", page));
  }

  private final class Items implements Iterator<JsonNode> {

    private final Service service;
    private final ApiPath asked;
    private @Nullable ApiPath nextPage;
    private Iterator<JsonNode> items = Collections.emptyIterator();

    private Items(Service service, ApiPath asked) {
      this.service = service;
      this.asked = asked;
      this.nextPage = asked;
    }

    @Override
    public boolean hasNext() {
      while (!items.hasNext() && nextPage != null) {
        var answer = service.get(nextPage);
        items = answer.path(Listing.this.items).iterator();
        var next = Json.text(answer, "next");
        nextPage = next.isEmpty() ? null : asked.with(after, next);
      }
      return items.hasNext();
    }

    @Override
    public JsonNode next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return items.next();
    }
  }
}
