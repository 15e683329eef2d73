package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Context;
import io.kexecfleet.cli.connection.ContextChoice;
import io.kexecfleet.cli.connection.ContextFile;
import io.kexecfleet.cli.connection.Service;
import io.kexecfleet.cli.input.Documents;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Json;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps a service's address and a token for it. */
@Command(
    name = "login",
    description = "Keeps the address of a service and a token for it, after trying them.",
    footer = {
      "  kexec-fleet login https://fleet.example:8443 --token-file token --ca-file fleet-ca.pem",
      "  kexec-fleet login http://127.0.0.1:8080 --first-administrator-file first-administrator --name alice"
    })
final class Login extends ServiceCommand {

  @Parameters(paramLabel = "URL", description = "The service's address.")
  private String url = "";

  @ArgGroup private @Nullable Source source;

  @Option(names = "--name", paramLabel = "NAME", description = "What the first administrator is to be called.")
  private String name = "administrator";

  @Option(names = "--ca-file", paramLabel = "FILE", description = "Certificates (PEM) to trust, and no others.")
  private @Nullable Path caFile;

  /** Where the token comes from. */
  static final class Source {

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file with the token; - for the standard input.")
    private @Nullable String token;

    @Option(
        names = "--first-administrator-file",
        paramLabel = "FILE",
        description = "The service's one-time secret, which is exchanged for a token.")
    private @Nullable String firstAdministrator;
  }

  @Override
  ExitStatus run() {
    var file = new ContextFile(shell().settings());
    var kept = new ContextChoice(shell()).name(askedContext());
    file.requireWritable();
    var context = new Context(Context.url(url), caFile == null ? null : caFile.toAbsolutePath().toString(), null, allowsInsecureHttp());
    var known = context.withToken(token(context));
    if (source != null && source.firstAdministrator != null) {
      // Before anything else can fail: the secret is used up.
      file.put(kept, known);
    }
    var self = as(known).get(ApiPath.of("self"));
    file.put(kept, known);
    print(self, "Logged in at %s as %s.".formatted(known.url(), WhoAmI.words(self)));
    return ExitStatus.DONE;
  }

  private String token(Context context) {
    if (source == null) {
      return asked();
    }
    if (source.token != null) {
      return Context.secret(Documents.text(shell(), source.token), source.token);
    }
    var secretFile = String.valueOf(source.firstAdministrator);
    var founder = context.withToken(Context.secret(Documents.text(shell(), secretFile), secretFile));
    var made = as(founder).send("POST", ApiPath.of("first-administrator"), Json.MAPPER.createObjectNode().put("name", name));
    return Context.secret(Json.text(made, "token"), "The service's answer");
  }

  private String asked() {
    var console = Objects.requireNonNull(System.console());
    if (!console.isTerminal()) {
      throw Failure.of(ExitStatus.REFUSED, "Where is the token? --token-file FILE, or --token-file - to read it from the standard input.");
    }
    var typed = console.readPassword("Token (it is not shown): ");
    return Context.secret(typed == null ? "" : new String(typed), "What was typed");
  }

  private Service as(Context context) {
    return new Service(context, shell(), tellsAll());
  }
}
