package io.kexecfleet.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A unit of systemd, as far as it says how a program is run. */
public final class UnitFile {

  private static final Pattern EXEC_START = Pattern.compile("^ExecStart=(\\S+(?:[ \\t]|\\\\\\n|\\S)*)$", Pattern.MULTILINE);

  private UnitFile() {}

  /** The words of its ExecStart, the first of them a path. */
  public static List<String> command(Path unit) throws IOException {
    var start = EXEC_START.matcher(Files.readString(unit));
    if (!start.find()) {
      throw new IOException("%s has no ExecStart: it cannot be told how the program is run.".formatted(unit));
    }
    return List.of(start.group(1).replace("\\\n", " ").trim().split("\\s+"));
  }
}
