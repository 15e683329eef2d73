package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.Service;
import io.kexecfleet.cli.input.Length;
import io.kexecfleet.cli.rollout.ProgressView;
import io.kexecfleet.cli.rollout.Report;
import io.kexecfleet.cli.rollout.Standing;
import io.kexecfleet.cli.rollout.Standing.Goal;
import io.kexecfleet.cli.rollout.Watch;
import io.kexecfleet.cli.rollout.WholeRollout;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Shell;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** How long to wait for a rollout, and for what. */
final class Waiting {

  private static final int MOST_FAILURES = 20;

  @Option(
      names = "--timeout",
      paramLabel = "LENGTH",
      converter = Length.class,
      description = "For how long to wait, such as 90m; as long as it takes, unless said otherwise. The rollout goes on afterwards.")
  private @Nullable Duration timeout;

  @Option(
      names = "--until",
      paramLabel = "STATE",
      description = "What to wait for: ${COMPLETION-CANDIDATES}; SUCCEEDED unless said otherwise. A rollout that ends otherwise ends the waiting.")
  private Goal goal = Goal.SUCCEEDED;

  @Option(
      names = "--patience",
      paramLabel = "LENGTH",
      converter = Length.class,
      description = "For how long the service may be away meanwhile; 15m unless said otherwise.")
  private Duration patience = Duration.ofMinutes(15);

  /**
   * Waits, showing how far the rollout is, and tells what came of it.
   *
   * @param quiet whether what came of it is not the result, but told beside it
   */
  ExitStatus until(ServiceCommand command, Service service, String id, boolean quiet) {
    var last = watch(command.shell(), service, id);
    var words = RolloutWords.of(last);
    if (Standing.hasEnded(last)) {
      var report = new Report(WholeRollout.get(service, id));
      if (!Standing.hasReached(last, goal)) {
        report.failures(MOST_FAILURES).forEach(command.shell()::say);
      }
      words = report.summary();
    }
    if (quiet) {
      command.shell().say(words);
    } else {
      command.print(last, words);
    }
    return Standing.status(last, goal);
  }

  private JsonNode watch(Shell shell, Service service, String id) {
    var view = new ProgressView(shell);
    try {
      return new Watch(service, shell, view, timeout, patience)
          .until(id, rollout -> Standing.hasEnded(rollout) || Standing.hasReached(rollout, goal));
    } finally {
      view.end();
    }
  }
}
