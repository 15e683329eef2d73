package io.kexecfleet.lab.demo;

import java.io.PrintStream;
import java.util.List;

/** Where a demonstration is shown: a terminal, on which live lines are drawn over, or a log, which gets the changes. */
final class Screen {

  private static final int FEW = 20;

  private final PrintStream out;
  private final boolean terminal;
  private List<String> drawn = List.of();

  Screen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** A line that stays. */
  void say(String line) {
    drawn = List.of();
    out.println(line);
    out.flush();
  }

  /** A line that stays, unless there are many of its kind. */
  void progress(String line, int ofHowMany) {
    if (ofHowMany <= FEW) {
      say(line);
    }
  }

  /** Lines that change in place on a terminal; in a log only those that are new. */
  void draw(List<String> lines) {
    if (lines.equals(drawn)) {
      return;
    }
    if (terminal) {
      if (!drawn.isEmpty()) {
        out.print("\033[" + drawn.size() + "A\033[J");
      }
      lines.forEach(out::println);
    } else {
      lines.stream().filter(line -> !drawn.contains(line)).forEach(out::println);
    }
    out.flush();
    drawn = List.copyOf(lines);
  }
}
