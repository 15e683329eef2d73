package io.kexecfleet.cli;

import io.kexecfleet.cli.command.Program;
import io.kexecfleet.cli.shell.Shell;

/** Runs the operators' command line. */
public final class Main {

  private Main() {}

  public static void main(String[] words) {
    System.exit(Program.run(Shell.ofProcess(), words));
  }
}
