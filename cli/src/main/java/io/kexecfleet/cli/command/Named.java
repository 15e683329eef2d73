package io.kexecfleet.cli.command;

import picocli.CommandLine.Parameters;

/** A command about one thing that has a name. */
abstract class Named extends ServiceCommand {

  @Parameters(index = "0", paramLabel = "NAME", description = "Its name.")
  private String name = "";

  final String name() {
    return name;
  }
}
