package io.kexecfleet.cli.command;

import picocli.CommandLine.Command;

/** A command that only has others. */
@Command(synopsisSubcommandLabel = "COMMAND", mixinStandardHelpOptions = true, versionProvider = Version.class)
abstract class Noun {}
