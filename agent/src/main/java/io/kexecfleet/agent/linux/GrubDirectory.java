package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.boot.LoaderEntry;
import io.kexecfleet.agent.boot.grub.GrubConfiguration;
import io.kexecfleet.agent.boot.grub.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The directory that GRUB has its settings in, and what belongs to them. */
record GrubDirectory(BootFiles files, Path directory, List<LoaderEntry> loaderEntries, boolean isEfi)
    implements Surroundings {

  @Override
  public OptionalLong size(String name) {
    var file = directory.resolve(name);
    if (!Files.exists(file)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Files.isRegularFile(file) ? files.stamp(file).size() : 0);
  }

  @Override
  public String text(String name) {
    return files.text(directory.resolve(name), GrubConfiguration.LONGEST);
  }
}
