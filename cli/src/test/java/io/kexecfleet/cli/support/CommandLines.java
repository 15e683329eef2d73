package io.kexecfleet.cli.support;

import io.kexecfleet.cli.command.CommandTree;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.ParameterException;

/** Commands as they stand in texts for people and in scripts. */
public final class CommandLines {

  private static final String PROGRAM = "kexec-fleet ";

  /** A word of a shell: in quotes, or without blanks; and what parts one command from the next. */
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|([|;&<>()`]+|\\d?>+)|([^\\s|;&<>()`\"']+)");

  /** Where a shell takes it for a command and not for a word of another one. */
  private static final Pattern COMMAND =
      Pattern.compile("(?:^\\s*|[(`]\\s*|[|&;!-]\\s+|(?:until|then|do|if|run:)\\s+)(kexec-fleet [a-z].*)");

  private CommandLines() {}

  /** Those that do something, as {@code hosts list}. */
  public static Stream<String> all() {
    return CommandTree.leaves();
  }

  /** Every command of the program's in a text; one that goes on in the next line ends with a backslash. */
  public static List<String> in(String text) {
    var found = new ArrayList<String>();
    for (var line : text.replaceAll("\\\\\n\\s*", " ").lines().toList()) {
      var matcher = COMMAND.matcher(line);
      if (matcher.find() && !line.contains("Usage:")) {
        found.add(matcher.group(1));
      }
    }
    return found;
  }

  /** @throws AssertionError where the program would not accept it */
  public static void requireAccepted(String command) {
    try {
      CommandTree.parse(words(command).toArray(String[]::new));
    } catch (ParameterException e) {
      throw new AssertionError("The program does not accept: %s%n%s".formatted(command, e.getMessage()), e);
    }
  }

  /** The words of the first command in a line, up to where the shell ends it or leads its output elsewhere. */
  public static List<String> words(String command) {
    var words = new ArrayList<String>();
    var matcher = WORD.matcher(command.substring(PROGRAM.length()));
    while (matcher.find() && matcher.group(3) == null) {
      words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2) != null ? matcher.group(2) : matcher.group(4));
    }
    return words;
  }
}
