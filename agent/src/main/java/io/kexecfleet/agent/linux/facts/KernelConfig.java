package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.linux.LinuxPaths;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.KexecFacts.KernelOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** How a kernel was built, from where distributions leave it, or from the running kernel itself. */
final class KernelConfig {

  private static final long PAGE = 4096;

  private KernelConfig() {}

  /** Of the running kernel. */
  static Fact<KernelOptions> ofRunning(LinuxPaths paths, String release) {
    var own = paths.proc().resolve("config.gz");
    return installed(paths, release)
        .then(
            found ->
                found.map(Fact::of).orElseGet(() -> Read.bytes(own).then(packed -> unpacked(own, packed, release))))
        .then(text -> parse(text, release));
  }

  /** Of a kernel that is installed. */
  static Fact<KernelOptions> ofInstalled(LinuxPaths paths, String release) {
    return installed(paths, release)
        .then(found -> found.map(text -> parse(text, release)).orElseGet(() -> nowhere(release)));
  }

  private static Fact<Optional<String>> installed(LinuxPaths paths, String release) {
    if (!Read.isPlainName(release)) {
      return Fact.of(Optional.empty());
    }
    var places =
        List.of(
            paths.bootDirectories().getFirst().resolve("config-" + release),
            paths.root().resolve("usr/lib/modules").resolve(release).resolve("config"),
            paths.root().resolve("lib/modules").resolve(release).resolve("config"));
    return Read.all(places.stream().map(Read::optional).toList())
        .map(texts -> texts.stream().flatMap(Optional::stream).findFirst());
  }

  private static Fact<String> unpacked(Path file, Optional<byte[]> packed, String release) {
    if (packed.isEmpty()) {
      return nowhere(release);
    }
    try (var in = new GZIPInputStream(new ByteArrayInputStream(packed.get()))) {
      var text = in.readNBytes(Read.LONGEST_FILE + 1);
      return text.length > Read.LONGEST_FILE
          ? Fact.unknown("%s unpacks to more than %d bytes.".formatted(file, Read.LONGEST_FILE))
          : Fact.of(new String(text, StandardCharsets.UTF_8));
    } catch (IOException damaged) {
      return Fact.unknown("%s cannot be unpacked: %s.".formatted(file, damaged.getMessage()));
    }
  }

  private static <T> Fact<T> nowhere(String release) {
    return Fact.unknown("The configuration of kernel %s is nowhere to be found.".formatted(release));
  }

  /** Of a configuration file; pure. */
  static Fact<KernelOptions> parse(String text, String release) {
    var lines = Set.copyOf(new HashSet<>(text.lines().toList()));
    if (lines.stream().noneMatch(line -> line.startsWith("CONFIG_"))) {
      return Fact.unknown("What is there as the configuration of kernel %s is none.".formatted(release));
    }
    return number(lines, "CONFIG_CMA_ALIGNMENT", -1)
        .then(
            exponent ->
                number(lines, "CONFIG_PANIC_TIMEOUT", 0)
                    .map(
                        panic ->
                            new KernelOptions(
                                lines.contains("CONFIG_KEXEC_FILE=y"),
                                lines.contains("CONFIG_KEXEC=y"),
                                lines.contains("CONFIG_KEXEC_SIG_FORCE=y"),
                                lines.contains("CONFIG_IMA_ARCH_POLICY=y"),
                                lines.contains("CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT=y"),
                                exponent < 0 || exponent > 30 ? 0 : PAGE << exponent,
                                panic)));
  }

  private static Fact<Long> number(Set<String> lines, String option, long otherwise) {
    return lines.stream()
        .filter(line -> line.startsWith(option + "="))
        .findFirst()
        .map(line -> Read.number(Path.of(option), line.substring(option.length() + 1)))
        .orElseGet(() -> Fact.of(otherwise));
  }
}
