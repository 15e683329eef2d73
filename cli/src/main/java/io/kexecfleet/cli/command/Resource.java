package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Listing;
import java.util.List;

/**
 * A kind of thing that has a name and is listed, shown, applied and deleted by it.
 *
 * @param noun as in the path, plural
 * @param one a single one, in words
 * @param example a name
 */
record Resource(String noun, String one, String example, String cursor, List<Column> columns) {

  Listing listing() {
    return new Listing(ApiPath.of(noun), noun, cursor);
  }

  ApiPath path(String name) {
    return ApiPath.of(noun, name);
  }
}
