package io.kexecfleet.agent.boot.grub;

import io.kexecfleet.agent.boot.BootEntry;

/** A grub.cfg. */
public final class GrubConfiguration {

  /** The longest one, characters. */
  public static final int LONGEST = Parser.LONGEST;

  private GrubConfiguration() {}

  /**
   * What GRUB boots next when nobody touches anything.
   *
   * @param file its name, for the error
   * @throws io.kexecfleet.agent.machine.TargetException when that cannot be told for certain
   */
  public static BootEntry defaultEntry(String file, String script, Surroundings surroundings) {
    return new Interpreter(surroundings).bootOf(file, script);
  }
}
