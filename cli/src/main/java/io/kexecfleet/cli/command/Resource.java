package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Listing;
import java.util.List;
import picocli.CommandLine;

/**
 * A kind of thing that has a name and is listed, shown, applied and deleted by it.
 *
 * @param noun as in the path, plural
 * @param one a single one, in words
 * @param example a name
 */
record Resource(String noun, String one, String example, List<Column> columns) {

  Listing listing() {
    return new Listing(ApiPath.of(noun), noun);
  }

  /** Gives a noun what is done to things of this kind. */
  CommandLine addTo(CommandLine to) {
    add(to, "list", new ResourceCommands.All(this), "Lists them, by their names.", "list");
    add(to, "show", new ResourceCommands.Show(this), "Shows %s.".formatted(one), "show " + example);
    add(
        to,
        "apply",
        new ResourceCommands.Apply(this),
        "Makes %s of a file, or changes the one of that name. The file has a 'name', and what the REST interface takes; several are parted by ---."
            .formatted(one),
        "apply -f %s.yaml".formatted(example));
    add(to, "delete", new ResourceCommands.Delete(this), "Deletes %s.".formatted(one), "delete " + example);
    return to;
  }

  private void add(CommandLine to, String verb, Object command, String description, String called) {
    Verbs.add(to, verb, command, description, "%s %s".formatted(noun, called));
  }

  ApiPath path(String name) {
    return ApiPath.of(noun, name);
  }
}
