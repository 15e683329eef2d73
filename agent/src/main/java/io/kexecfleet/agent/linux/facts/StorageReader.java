package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.linux.LinuxPaths;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.StorageFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Reads what the disks are doing. */
final class StorageReader {

  private final LinuxPaths paths;

  StorageReader(LinuxPaths paths) {
    this.paths = paths;
  }

  StorageFacts read(Fact<Mounts> mounts) {
    return new StorageFacts(
        Read.optional(paths.proc().resolve("mdstat"))
            .then(found -> found.map(MdStat::parse).orElseGet(() -> Fact.of(List.of()))),
        mounts.then(all -> new RootDevice(paths.sys()).network(all)),
        Read.optional(paths.root().resolve("etc/crypttab"))
            .map(found -> found.map(this::askingForPassphrase).orElse(List.of())),
        stateSpace());
  }

  private List<String> askingForPassphrase(String crypttab) {
    return Crypttab.askingForPassphrase(
        crypttab, name -> Files.exists(paths.root().resolve(Crypttab.keyOf(name))));
  }

  private Fact<Long> stateSpace() {
    try {
      return Fact.of(Files.getFileStore(paths.state()).getUsableSpace());
    } catch (IOException failed) {
      return Fact.unknown("How much space is free in %s cannot be told: %s.".formatted(paths.state(), failed));
    }
  }
}
