package io.kexecfleet.cli.rollout;

import io.kexecfleet.cli.shell.Printable;
import io.kexecfleet.cli.shell.Shell;
import tools.jackson.databind.JsonNode;

/** Shows how far a rollout is: in one line that is written over on a terminal, else in a line for each change. */
public final class ProgressView {

  private static final String TO_LINE_BEGIN = "\r";
  private static final String CLEAR_REST = "\u001b[K";

  private final Shell shell;
  private String last = "";

  public ProgressView(Shell shell) {
    this.shell = shell;
  }

  public void show(JsonNode rollout) {
    var line = Printable.text(shell.terminal() ? Progress.bar(rollout) : Progress.line(rollout));
    if (line.equals(last)) {
      return;
    }
    last = line;
    if (shell.terminal()) {
      shell.err().print(TO_LINE_BEGIN + line + CLEAR_REST);
      shell.err().flush();
    } else {
      shell.err().println(line);
    }
  }

  /** A line of its own, for what is not about the rollout. */
  public void say(String text) {
    end();
    shell.say(text);
  }

  /** Leaves what was shown last where it is. */
  public void end() {
    if (shell.terminal() && !last.isEmpty()) {
      shell.err().println();
    }
    last = "";
  }
}
