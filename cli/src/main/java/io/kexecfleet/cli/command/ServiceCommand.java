package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ContextChoice;
import io.kexecfleet.cli.connection.Service;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Json;
import io.kexecfleet.cli.shell.Printable;
import io.kexecfleet.cli.shell.Shell;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** A command that says something to the service. */
@Command(footerHeading = KexecFleet.EXAMPLE, sortOptions = false, mixinStandardHelpOptions = true, versionProvider = Version.class)
abstract class ServiceCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--json", order = 90, description = "Prints what the service said, for programs.")
  private boolean json;

  @Option(names = "--context", order = 91, paramLabel = "NAME", description = "The login to use; the last one, unless said otherwise.")
  private @Nullable String context;

  @Option(names = "--insecure-http", order = 92, description = "Sends the token over plain http to another machine.")
  private boolean insecureHttp;

  @Option(names = "--debug", order = 93, description = "Tells what is asked, without secrets.")
  private boolean debug;

  private @Nullable Service service;

  @Override
  public final Integer call() {
    return run().code();
  }

  abstract ExitStatus run();

  final Service service() {
    if (service == null) {
      service = new Service(new ContextChoice(shell()).of(context, insecureHttp), shell(), debug);
    }
    return service;
  }

  final Shell shell() {
    return ((KexecFleet) Objects.requireNonNull(spec).root().userObject()).shell();
  }

  final boolean forPrograms() {
    return json;
  }

  final boolean allowsInsecureHttp() {
    return insecureHttp;
  }

  final boolean tellsAll() {
    return debug;
  }

  final @Nullable String askedContext() {
    return context;
  }

  /** A line of the result. */
  final void print(String line) {
    shell().out().println(Printable.text(line));
  }

  /** Several that may be printed as they are. */
  final void printLines(Iterable<String> lines) {
    lines.forEach(shell().out()::println);
  }

  /** The result for programs where that is asked for, else in words. */
  final void print(JsonNode answer, String words) {
    if (json) {
      shell().out().println(Json.pretty(answer));
    } else {
      print(words);
    }
  }

  /** The result for programs where that is asked for, else as YAML. */
  final void printAll(JsonNode answer) {
    shell().out().println(json ? Json.pretty(answer) : Json.yaml(answer));
  }
}
