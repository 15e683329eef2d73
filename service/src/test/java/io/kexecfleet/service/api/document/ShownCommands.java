package io.kexecfleet.service.api.document;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a page for users has people type: the lines of its blocks that are not what comes back. */
record ShownCommands(String page, List<String> commands) {

  private static final Path PAGES = Path.of("../docs/usage");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
  private static final Set<String> OF_SHELLS = Set.of("", "sh");
  private static final Pattern ASKS = Pattern.compile("(?m)^call\\(\\)|/api/v1|\\$F/|\\$API/");

  /** Those of all pages that ask the API for something. */
  static List<ShownCommands> all() throws IOException {
    try (var pages = Files.list(PAGES)) {
      var all = new ArrayList<ShownCommands>();
      for (var page : pages.sorted().toList()) {
        var commands = of(Files.readString(page));
        if (!commands.isEmpty()) {
          all.add(new ShownCommands(page.getFileName().toString(), commands));
        }
      }
      return all;
    }
  }

  private static List<String> of(String page) throws IOException {
    var commands = new ArrayList<String>();
    for (var block : BLOCK.matcher(page).results().toList()) {
      if (OF_SHELLS.contains(block.group(1)) && ASKS.matcher(block.group(2)).find()) {
        commands.addAll(typed(block.group(2)));
      }
    }
    return commands;
  }

  /** A line goes on for as long as a shell would wait for more of it; what is indented besides, or is JSON, is an answer. */
  private static List<String> typed(String block) throws IOException {
    var commands = new ArrayList<String>();
    var command = "";
    for (var line : block.lines().toList()) {
      var begins = command.isEmpty();
      if (begins && (line.isBlank() || line.startsWith(" ") || line.startsWith("{") || line.startsWith("["))) {
        continue;
      }
      command += line + "\n";
      if (!line.endsWith("\\") && isWhole(command)) {
        commands.add(command);
        command = "";
      }
    }
    if (!command.isEmpty()) {
      throw new IllegalArgumentException("No shell would take this for a whole command: " + command);
    }
    return commands;
  }

  private static boolean isWhole(String command) throws IOException {
    var shell = new ProcessBuilder("bash", "-n", "-c", command).redirectErrorStream(true).start();
    shell.getInputStream().readAllBytes();
    return shell.onExit().join().exitValue() == 0;
  }
}
