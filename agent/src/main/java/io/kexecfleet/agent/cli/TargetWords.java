package io.kexecfleet.agent.cli;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.BootTarget.CommandLine;
import io.kexecfleet.protocol.BootTarget.Select;
import java.util.ArrayList;
import java.util.Optional;

/** Reads a boot target off a command line. */
final class TargetWords {

  private TargetWords() {}

  static BootTarget read(Words words) throws UsageException {
    var release = words.value("--release");
    var kernel = words.value("--kernel");
    var initrds = new ArrayList<String>();
    for (var initrd = words.value("--initrd"); initrd.isPresent(); initrd = words.value("--initrd")) {
      initrds.add(initrd.get());
    }
    var isDefault = words.flag("--default-entry");
    var isLatest = words.flag("--latest");
    var ways = (release.isPresent() ? 1 : 0) + (kernel.isPresent() ? 1 : 0) + (isDefault ? 1 : 0) + (isLatest ? 1 : 0);
    if (ways > 1) {
      throw new UsageException("Name one target: --latest, --release, --default-entry or --kernel.");
    }
    var append = words.value("--append");
    var replace = words.value("--command-line");
    if (append.isPresent() && replace.isPresent()) {
      throw new UsageException("Write --append or --command-line, not both.");
    }
    var select = select(release, kernel, isDefault);
    var commandLine = append.isPresent() ? CommandLine.APPEND : replace.isPresent() ? CommandLine.REPLACE : CommandLine.REUSE;
    try {
      return new BootTarget(
          select, release.orElse(null), kernel.orElse(null), initrds, commandLine, append.or(() -> replace).orElse(""));
    } catch (IllegalArgumentException senseless) {
      throw new UsageException(String.valueOf(senseless.getMessage()));
    }
  }

  private static Select select(Optional<String> release, Optional<String> kernel, boolean isDefault) {
    if (release.isPresent()) {
      return Select.RELEASE;
    }
    if (kernel.isPresent()) {
      return Select.PATHS;
    }
    return isDefault ? Select.DEFAULT_ENTRY : Select.LATEST_INSTALLED;
  }
}
