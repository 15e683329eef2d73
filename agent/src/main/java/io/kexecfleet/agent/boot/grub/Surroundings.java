package io.kexecfleet.agent.boot.grub;

import io.kexecfleet.agent.boot.LoaderEntry;
import java.util.List;
import java.util.OptionalLong;

/** What a configuration finds around it. */
public interface Surroundings {

  /** The size of a file in GRUB's directory, bytes; 0 when it is no plain file, empty when nothing has that name. */
  OptionalLong size(String name);

  /**
   * The text of a file in GRUB's directory.
   *
   * @throws io.kexecfleet.agent.machine.TargetException when it cannot be read
   */
  String text(String name);

  /** The entries in {@code loader/entries}, for {@code blscfg}, in any order. */
  List<LoaderEntry> loaderEntries();

  /** Whether this host was started by EFI; false also when that cannot be told. */
  boolean isEfi();
}
