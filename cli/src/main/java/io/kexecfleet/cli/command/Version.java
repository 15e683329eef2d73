package io.kexecfleet.cli.command;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The program's version, as its jar has it. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    var version = KexecFleet.class.getPackage().getImplementationVersion();
    return new String[] {KexecFleet.NAME + " " + Objects.requireNonNullElse(version, "(not packaged)")};
  }
}
