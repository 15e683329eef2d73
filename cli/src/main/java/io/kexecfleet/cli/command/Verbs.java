package io.kexecfleet.cli.command;

import picocli.CommandLine;

/** Adds commands that are of one class and work on different nouns, or do different things to one. */
final class Verbs {

  private Verbs() {}

  /** @param example without the program's name */
  static void add(CommandLine noun, String verb, Object command, String description, String example) {
    var line = new CommandLine(command);
    line.getCommandSpec().usageMessage().description(description).footer("  %s %s".formatted(KexecFleet.NAME, example));
    noun.addSubcommand(verb, line);
  }
}
