package io.kexecfleet.cli.command;

import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Shell;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** Runs a command line and says in one line what went wrong. */
public final class Program {

  private static final String DEBUG = "--debug";

  /** Examples are to stay in one line, to be copied. */
  private static final int WIDTH = 120;

  private Program() {}

  /** @return how the process shall end: {@link ExitStatus} */
  public static int run(Shell shell, String... words) {
    return line(shell, words).execute(words);
  }

  static CommandLine line(Shell shell, String... words) {
    var line = new CommandLine(new KexecFleet(shell));
    Nouns.addTo(line, words);
    return line
        .setOut(writer(shell.out()))
        .setErr(writer(shell.err()))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpWidth(WIDTH)
        .setUsageHelpLongOptionsMaxWidth(30)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((problem, _) -> misused(shell, problem))
        .setExecutionExceptionHandler((problem, _, parsed) -> failed(shell, problem, parsed.originalArgs().contains(DEBUG)));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  private static int misused(Shell shell, ParameterException problem) {
    var what = String.valueOf(problem.getMessage()).replaceAll("\\s+", " ").strip();
    complain(shell, "%s. %s --help tells more.".formatted(what.replaceFirst("\\.$", ""), problem.getCommandLine().getCommandSpec().qualifiedName()));
    return ExitStatus.REFUSED.code();
  }

  private static int failed(Shell shell, Exception problem, boolean debug) {
    if (debug) {
      problem.printStackTrace(shell.err());
    }
    if (problem instanceof Failure failure) {
      failure.text().lines().forEach(line -> complain(shell, line));
      return failure.status().code();
    }
    complain(shell, "This is a fault of the program: %s. %s tells where it is.".formatted(problem, DEBUG));
    return ExitStatus.OUT_OF_REACH.code();
  }

  private static void complain(Shell shell, String line) {
    shell.say(line.startsWith(" ") ? line : KexecFleet.NAME + ": " + line);
  }
}
