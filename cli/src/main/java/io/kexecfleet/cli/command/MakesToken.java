package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.input.Length;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** A command that makes a secret with a name, which is over some time. */
abstract class MakesToken extends Named {

  private final Resource resource;

  @Option(
      names = "--expires-in",
      paramLabel = "LENGTH",
      converter = Length.class,
      description = "For how long it is good: 1m to 400d; unless said otherwise a token 90d, a join token 1d.")
  private @Nullable Duration expiresIn;

  MakesToken(Resource resource) {
    this.resource = resource;
  }

  /** Adds what it is to be, besides its name and how long it is good. */
  abstract void describe(ObjectNode wanted);

  @Override
  final ExitStatus run() {
    var wanted = Json.MAPPER.createObjectNode().put("name", name());
    describe(wanted);
    if (expiresIn != null) {
      wanted.put("expiresIn", expiresIn.toString());
    }
    MadeSecret.print(this, resource, service().send("POST", ApiPath.of(resource.noun()), wanted));
    return ExitStatus.DONE;
  }
}
