package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.linux.LinuxPaths;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.LoadConditions;
import io.kexecfleet.agent.machine.MemoryRange;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.KexecFacts.KernelOptions;
import io.kexecfleet.agent.preflight.facts.MemoryFacts;
import io.kexecfleet.agent.staging.NextCommandLine;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Reads how much memory there is, and which. */
final class MemoryReader {

  private static final Set<String> YES = Set.of("1", "on", "y", "yes", "true");

  private final LinuxPaths paths;

  MemoryReader(LinuxPaths paths) {
    this.paths = paths;
  }

  MemoryFacts read(
      Fact<Image> image, Fact<LoadConditions> conditions, Fact<String> commandLine, Fact<KernelOptions> options) {
    return new MemoryFacts(
        Read.text(paths.proc().resolve("meminfo")).then(MemoryMaps::room),
        image.map(one -> one.kernel().length()),
        conditions,
        commandLine.then(line -> handover(line, options)),
        commandLine.then(this::firmware),
        Read.text(paths.proc().resolve("iomem")).then(MemoryMaps::present),
        Read.text(paths.sys().resolve("devices/system/memory/block_size_bytes")).then(MemoryMaps::block));
  }

  private static Fact<Boolean> handover(String commandLine, Fact<KernelOptions> options) {
    return NextCommandLine.lastValue(commandLine, "kho")
        .map(value -> Fact.of(YES.contains(value)))
        .orElseGet(() -> options.map(KernelOptions::handover));
  }

  private Fact<List<MemoryRange>> firmware(String commandLine) {
    for (var limit : List.of("mem", "memmap")) {
      if (NextCommandLine.lastValue(commandLine, limit).isPresent()) {
        return Fact.unknown(
            "With %s= on the command line it cannot be told whether memory was removed since the boot.".formatted(limit));
      }
    }
    var map = paths.sys().resolve("firmware/memmap");
    return Read.entries(map)
        .then(
            entries ->
                entries.isEmpty()
                    ? Fact.unknown("%s is not there: the kernel does not show the firmware's memory map.".formatted(map))
                    : Read.all(entries.stream().map(MemoryReader::firmwareEntry).toList())
                        .map(ranges -> ranges.stream().flatMap(List::stream).toList()));
  }

  private static Fact<List<MemoryRange>> firmwareEntry(Path entry) {
    return Read.all(List.of("start", "end", "type").stream().map(name -> Read.text(entry.resolve(name))).toList())
        .then(texts -> MemoryMaps.firmwareEntry(texts.get(0), texts.get(1), texts.get(2)));
  }
}
