package io.kexecfleet.cli.command;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** By which a request is known again, so that what it makes is made once. */
final class OnceKey {

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "By which the service knows this request again; a random one, unless said otherwise.")
  private @Nullable String given;

  String value() {
    return given == null ? UUID.randomUUID().toString() : given;
  }
}
