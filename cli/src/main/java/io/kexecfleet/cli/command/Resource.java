package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Listing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * A kind of thing that has a name, by which the same is done to each kind.
 *
 * @param noun as in the path, plural
 * @param items the field of the list that has them
 * @param secret the field that has the secret in the answer to whoever makes one; null: there is none
 * @param one a single one, in words
 * @param example a name
 */
record Resource(String noun, String items, @Nullable String secret, String one, String example, Columns columns) {

  Resource(String noun, String one, String example, Columns columns) {
    this(noun, noun, null, one, example, columns);
  }

  Listing listing() {
    return new Listing(ApiPath.of(noun), items);
  }

  ApiPath path(String name) {
    return ApiPath.of(noun, name);
  }

  /** A thing of this kind, by its name: {@code budget racks}. */
  String called(String name) {
    return "%s %s".formatted(noun.substring(0, noun.length() - 1), name);
  }

  /** Gives a noun what is done to things that are kept as files are. */
  CommandLine addTo(CommandLine to) {
    addList(to, "Lists them, by their names.");
    add(to, "show", new ResourceCommands.Show(this), "Shows %s.".formatted(one), "show " + example);
    add(
        to,
        "apply",
        new ResourceCommands.Apply(this),
        "Makes %s of a file, or changes the one of that name. The file has a 'name', and what the REST interface takes; several are parted by ---."
            .formatted(one),
        "apply -f %s.yaml".formatted(example));
    addEnd(to, "delete", "Deletes %s.".formatted(one));
    return to;
  }

  /** Gives a noun what is done to secrets that were given out. */
  CommandLine addSecretsTo(CommandLine to, String revoked) {
    addList(to, "Lists them, the newest first; never themselves.");
    addEnd(to, "revoke", revoked);
    return to;
  }

  private void addList(CommandLine to, String description) {
    add(to, "list", new ResourceCommands.All(this), description, "list");
  }

  private void addEnd(CommandLine to, String verb, String description) {
    add(to, verb, new ResourceCommands.End(this, verb), description, "%s %s".formatted(verb, example));
  }

  private void add(CommandLine to, String verb, Object command, String description, String called) {
    Verbs.add(to, verb, command, description, "%s %s".formatted(noun, called));
  }
}
