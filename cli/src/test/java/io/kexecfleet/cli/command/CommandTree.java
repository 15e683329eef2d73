package io.kexecfleet.cli.command;

import io.kexecfleet.cli.shell.Shell;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The commands as the program has them, to be held against what is written about them. */
public final class CommandTree {

  private CommandTree() {}

  /** Those that do something, as {@code hosts list}. */
  public static Stream<String> leaves() {
    return leaves("", program());
  }

  /**
   * Reads a command as the program would, and does nothing.
   *
   * @throws CommandLine.ParameterException where it would not be accepted
   */
  public static void parse(String... words) {
    program().parseArgs(words);
  }

  private static CommandLine program() {
    return Program.line(
        new Shell(
            Map.of(), System.in, System.out, System.err, false, InstantSource.system(), _ -> {}));
  }

  private static Stream<String> leaves(String path, CommandLine line) {
    var below = line.getSubcommands();
    return below.isEmpty()
        ? Stream.of(path.strip())
        : below.entrySet().stream().flatMap(entry -> leaves(path + " " + entry.getKey(), entry.getValue()));
  }
}
