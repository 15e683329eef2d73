package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.Listing;
import io.kexecfleet.cli.input.Document;
import io.kexecfleet.cli.input.Documents;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
    List<Column> columns() {
      return resource.columns();
    }
  }

  /** One of them. */
  @Command
  static final class Show extends ServiceCommand {

    private final Resource resource;

    @Parameters(paramLabel = "NAME", description = "Its name.")
    private String name = "";

    Show(Resource resource) {
      this.resource = resource;
    }

    @Override
    ExitStatus run() {
      printAll(service().get(resource.path(name)));
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
        print(kept, "Kept %s %s.".formatted(resource.noun(), name(document)));
      }
      return ExitStatus.DONE;
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
  static final class Delete extends ServiceCommand {

    private final Resource resource;

    @Parameters(paramLabel = "NAME", description = "Its name.")
    private String name = "";

    Delete(Resource resource) {
      this.resource = resource;
    }

    @Override
    ExitStatus run() {
      print(service().send("DELETE", resource.path(name), null), "Deleted %s %s.".formatted(resource.noun(), name));
      return ExitStatus.DONE;
    }
  }
}
