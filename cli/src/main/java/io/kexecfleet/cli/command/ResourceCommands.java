package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.Listing;
import io.kexecfleet.cli.input.Document;
import io.kexecfleet.cli.input.Documents;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** What is done to things that have a name. */
final class ResourceCommands {

  private ResourceCommands() {}

  /** Which there are. */
  @Command
  static final class All extends ListCommand {

    private final Resource resource;

    All(Resource resource) {
      this.resource = resource;
    }

    @Override
    Listing listing() {
      return resource.listing();
    }

    @Override
    Columns columns() {
      return resource.columns();
    }
  }

  /** One of them. */
  @Command
  static final class Show extends Named {

    private final Resource resource;

    Show(Resource resource) {
      this.resource = resource;
    }

    @Override
    ExitStatus run() {
      printAll(service().get(resource.path(name())));
      return ExitStatus.DONE;
    }
  }

  /** Makes or changes those of a file, one after the other. */
  @Command
  static final class Apply extends ServiceCommand {

    private static final String NAME = "name";

    private final Resource resource;

    @Option(names = {"-f", "--file"}, required = true, paramLabel = "FILE", description = "YAML or JSON; - for the standard input.")
    private String file = "";

    Apply(Resource resource) {
      this.resource = resource;
    }

    @Override
    ExitStatus run() {
      var documents = Documents.all(shell(), file);
      documents.forEach(Apply::name);
      for (var document : documents) {
        var body = document.body().deepCopy();
        body.remove(NAME);
        var path = resource.path(name(document));
        var kept = Located.in(document, () -> service().send("PUT", path, body));
        tell(kept, "Kept %s.".formatted(resource.called(name(document))));
      }
      return ExitStatus.DONE;
    }

    /** Where secrets can be made, nothing else is on the standard output. */
    private void tell(JsonNode kept, String words) {
      if (resource.secret() == null || forPrograms()) {
        print(kept, words);
      } else if (kept.has(resource.secret())) {
        MadeSecret.print(this, resource, kept);
      } else {
        shell().say(words);
      }
    }

    private static String name(Document document) {
      var name = document.body().path(NAME);
      if (!name.isString() || name.asString().isEmpty()) {
        throw document.located(Failure.aboutField(NAME, "name is missing, or no text: by it the thing is known again."));
      }
      return Json.text(document.body(), NAME);
    }
  }

  /** Ends one. */
  @Command
  static final class End extends Named {

    private final Resource resource;
    private final String verb;

    /** @param verb as {@code delete}, of which something is deleted */
    End(Resource resource, String verb) {
      this.resource = resource;
      this.verb = verb;
    }

    @Override
    ExitStatus run() {
      var done = "%sd %s.".formatted(Character.toUpperCase(verb.charAt(0)) + verb.substring(1), resource.called(name()));
      print(service().send("DELETE", resource.path(name()), null), done);
      return ExitStatus.DONE;
    }
  }
}
