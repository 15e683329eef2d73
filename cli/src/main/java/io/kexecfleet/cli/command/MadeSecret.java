package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.Context;
import io.kexecfleet.cli.shell.Json;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** Shows a secret that was made, this once: alone on the standard output, so that it can go into a file or a secret store. */
final class MadeSecret {

  private MadeSecret() {}

  /** @param made the service's answer */
  static void print(ServiceCommand command, Resource resource, JsonNode made) {
    var secret = Json.text(made, Objects.requireNonNull(resource.secret()));
    command.print(made, Context.secret(secret, "The service's answer"));
    command.shell().say("Made %s. Its secret is shown this once and kept nowhere.".formatted(resource.called(Json.text(made, "name"))));
  }
}
