package io.kexecfleet.cli.input;

import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Json;
import io.kexecfleet.cli.shell.Shell;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * The items of a list in a file, one at a time, however many there are: JSON as {@code --json} prints lists, or the service's
 * pages one after the other.
 */
public final class Items implements Iterator<JsonNode>, AutoCloseable {

  private final String file;
  private final String field;
  private final JsonParser parser;
  private boolean inside;
  private @Nullable JsonNode next;

  private Items(String file, String field, JsonParser parser) {
    this.file = file;
    this.field = field;
    this.parser = parser;
  }

  /**
   * @param field that has them
   * @throws Failure when it cannot be read
   */
  public static Items in(Shell shell, String file, String field) {
    return new Items(Documents.name(file), field, Json.MAPPER.createParser(Documents.open(shell, file)));
  }

  /** @throws Failure when what comes is no such list */
  @Override
  public boolean hasNext() {
    try {
      return next != null || advance();
    } catch (JacksonException e) {
      throw Documents.misunderstood(file, e);
    }
  }

  @Override
  public JsonNode next() {
    var item = hasNext() ? next : null;
    if (item == null) {
      throw new NoSuchElementException();
    }
    next = null;
    return item;
  }

  private boolean advance() {
    while (inside || enter()) {
      if (parser.nextToken() != JsonToken.END_ARRAY) {
        next = parser.readValueAsTree();
        return true;
      }
      inside = false;
      leave();
    }
    return false;
  }

  /** Goes into the list of the next document; false: there is none. */
  private boolean enter() {
    var begin = parser.nextToken();
    if (begin == null) {
      return false;
    }
    while (begin == JsonToken.START_OBJECT && parser.nextToken() == JsonToken.PROPERTY_NAME) {
      var name = parser.currentName();
      if (parser.nextToken() == JsonToken.START_ARRAY && name.equals(field)) {
        inside = true;
        return true;
      }
      parser.skipChildren();
    }
    throw Failure.of(ExitStatus.REFUSED, "%s has no list of %s: it has to be as 'kexec-fleet' prints one with --json.".formatted(file, field));
  }

  private void leave() {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      parser.nextToken();
      parser.skipChildren();
    }
  }

  @Override
  public void close() {
    parser.close();
  }
}
