package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.Context;
import io.kexecfleet.cli.shell.Json;
import tools.jackson.databind.JsonNode;

/** Shows a token that was made, this once: alone on the standard output, so that it can go into a file or a secret store. */
final class MadeSecret {

  private MadeSecret() {}

  static void print(ServiceCommand command, JsonNode made) {
    command.print(made, Context.secret(Json.text(made, "token"), "The service's answer"));
    command.shell().say("Made %s. Its token is shown this once and kept nowhere.".formatted(Json.text(made, "name")));
  }
}
