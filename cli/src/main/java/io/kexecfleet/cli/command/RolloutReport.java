package io.kexecfleet.cli.command;

import io.kexecfleet.cli.rollout.JUnitXml;
import io.kexecfleet.cli.rollout.Report;
import io.kexecfleet.cli.rollout.WholeRollout;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells what happened to the hosts of a rollout. */
@Command(
    name = "report",
    description = "Tells what happened to each host of a rollout: outcome, evidence, phases, how it was loaded.",
    footer = "  kexec-fleet rollouts report latest --junit rollout.xml --markdown")
final class RolloutReport extends OfRollout {

  @Option(names = "--junit", paramLabel = "FILE", description = "Writes it to a file too, as JUnit XML: a case for each host.")
  private @Nullable Path junit;

  @Option(names = "--markdown", description = "Prints it as Markdown.")
  private boolean markdown;

  @Override
  ExitStatus run() {
    var rollout = WholeRollout.get(service(), id());
    var report = new Report(rollout);
    if (junit != null) {
      write(junit, JUnitXml.of(report));
    }
    if (forPrograms()) {
      printAll(rollout);
    } else {
      printLines(markdown ? report.markdown() : report.lines());
    }
    return ExitStatus.DONE;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw Failure.of(ExitStatus.REFUSED, "%s cannot be written: %s".formatted(file, e.getMessage()));
    }
  }
}
