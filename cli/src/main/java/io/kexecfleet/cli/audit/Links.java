package io.kexecfleet.cli.audit;

import io.kexecfleet.cli.chain.ChainVerifier.Link;
import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Listing;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Json;
import java.util.Iterator;
import tools.jackson.databind.JsonNode;

/** The chain as it is listed, read one link at a time. */
public final class Links implements Iterator<Link> {

  /** The field that has them, in the service's answers and in files. */
  public static final String ENTRIES = "entries";

  private final Iterator<JsonNode> items;

  /** @param items as the service has them, by their positions */
  public Links(Iterator<JsonNode> items) {
    this.items = items;
  }

  public static Listing listing() {
    return new Listing(ApiPath.of("audit", "chain"), ENTRIES, "after");
  }

  @Override
  public boolean hasNext() {
    return items.hasNext();
  }

  /** @throws Failure when there is no digest, which no service makes */
  @Override
  public Link next() {
    var item = items.next();
    var position = item.path("position");
    if (!position.isIntegralNumber() || !position.canConvertToLong()) {
      throw Failure.of(ExitStatus.REFUSED, "What is to be verified has an entry without a position: is it what 'kexec-fleet audit chain' prints?");
    }
    var text = item.path("text");
    try {
      return new Link(position.asLong(), text.isString() ? text.asString() : null, Json.text(item, "digest"));
    } catch (IllegalArgumentException e) {
      throw Failure.of(
          ExitStatus.NOT_SO, "The record is broken at position %d: %s %s".formatted(position.asLong(), e.getMessage(), Finding.WHAT_TO_DO));
    }
  }
}
