package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.rollout.RolloutId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** A command about one rollout. */
abstract class OfRollout extends ServiceCommand {

  @Parameters(index = "0", paramLabel = "ID", description = "The rollout: its id, a unique beginning of it, or latest: your newest.")
  private String rollout = "";

  private @Nullable String id;

  /** Asked of the service where it is not written in full. */
  final String id() {
    if (id == null) {
      id = new RolloutId(service()).find(rollout);
    }
    return id;
  }

  final ApiPath below(String... segments) {
    var path = new StringBuilder(ApiPath.of("rollouts", id()).text());
    return new ApiPath(path.append(ApiPath.of(segments).text()).toString());
  }
}
