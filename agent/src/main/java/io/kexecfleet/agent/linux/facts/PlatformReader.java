package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.linux.KernelVersion;
import io.kexecfleet.agent.linux.LinuxPaths;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.KexecFacts.KernelOptions;
import io.kexecfleet.agent.preflight.facts.Plan;
import io.kexecfleet.agent.preflight.facts.PlatformFacts;
import io.kexecfleet.agent.preflight.facts.PlatformFacts.Efi;
import io.kexecfleet.agent.preflight.facts.PlatformFacts.Model;
import io.kexecfleet.agent.staging.NextCommandLine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what the machine is, and what it would do. */
final class PlatformReader {

  /** EFI_OS_INDICATIONS_FILE_CAPSULE_DELIVERY_SUPPORTED of the UEFI specification. */
  private static final long CAPSULE_ON_DISK = 0x4;

  /** acpi_rsdp_addr in struct boot_params (arch/x86/include/uapi/asm/bootparam.h). */
  private static final int RSDP = 0x70;

  /** Where the EFI system partition is mounted, by distribution. */
  private static final List<String> SYSTEM_PARTITIONS = List.of("boot/efi", "efi", "boot");

  private final LinuxPaths paths;
  private final EfiVariables variables;

  PlatformReader(LinuxPaths paths) {
    this.paths = paths;
    this.variables = new EfiVariables(paths.sys());
  }

  PlatformFacts read(Plan plan, Fact<String> release, Fact<List<String>> unguarded) {
    return new PlatformFacts(
        model(),
        Read.optional(paths.sys().resolve("hypervisor/type")).map(type -> type.orElse("")),
        Read.entries(paths.sys().resolve("class/watchdog"))
            .then(all -> Read.all(all.stream().map(one -> Read.text(one.resolve("identity"))).toList())),
        firmwareRequests(),
        release.then(this::efi),
        panicTimeout(plan),
        unguarded);
  }

  private Fact<Model> model() {
    var dmi = paths.sys().resolve("class/dmi/id");
    return Read.optional(dmi.resolve("sys_vendor"))
        .then(
            vendor ->
                Read.optional(dmi.resolve("product_name"))
                    .map(product -> new Model(vendor.orElse(""), product.orElse(""))));
  }

  private Fact<List<String>> firmwareRequests() {
    return variables
        .number("OsIndications")
        .then(
            indications ->
                variables
                    .number("BootNext")
                    .then(next -> capsules().map(files -> requests(indications, next, files))));
  }

  private static List<String> requests(Optional<Long> indications, Optional<Long> next, List<String> capsules) {
    var requests = new ArrayList<>(capsules);
    indications
        .filter(bits -> (bits & CAPSULE_ON_DISK) != 0)
        .ifPresent(bits -> requests.add("a capsule on disk (OsIndications)"));
    next.ifPresent(entry -> requests.add("boot entry %04X, once (BootNext)".formatted(entry)));
    return List.copyOf(requests);
  }

  private Fact<List<String>> capsules() {
    if (!variables.isBootedByEfi()) {
      return Fact.of(List.of());
    }
    var directories = new ArrayList<Fact<List<Path>>>();
    for (var partition : SYSTEM_PARTITIONS) {
      var efi = paths.root().resolve(partition).resolve("EFI");
      directories.add(Fact.of(List.of(efi.resolve("UpdateCapsule"))));
      directories.add(Read.entries(efi).map(all -> all.stream().map(vendor -> vendor.resolve("fw")).toList()));
    }
    return Read.all(directories)
        .then(
            found ->
                Read.all(found.stream().flatMap(List::stream).map(directory -> Read.entries(directory, "*.cap")).toList()))
        .map(files -> files.stream().flatMap(List::stream).map(Path::toString).toList());
  }

  private Fact<Efi> efi(String release) {
    if (!variables.isBootedByEfi()) {
      return Fact.of(new Efi(false, false, false));
    }
    if (Files.isDirectory(paths.sys().resolve("firmware/efi/runtime-map/0"))) {
      return Fact.of(new Efi(true, true, true));
    }
    var parameters = paths.sys().resolve("kernel/boot_params/data");
    return Read.bytes(parameters)
        .then(
            bytes ->
                bytes
                    .map(PlatformReader::rsdp)
                    .orElseGet(() -> Fact.unknown("%s is not there.".formatted(parameters))))
        .map(rsdp -> new Efi(true, false, rsdp != 0 || KernelVersion.of(release).tellsOfAcpiTables()));
  }

  /** Of the running kernel's boot parameters; pure. */
  static Fact<Long> rsdp(byte[] parameters) {
    return parameters.length < RSDP + Long.BYTES
        ? Fact.unknown("The running kernel's boot parameters have %d bytes, too few.".formatted(parameters.length))
        : Fact.of(ByteBuffer.wrap(parameters).order(ByteOrder.LITTLE_ENDIAN).getLong(RSDP));
  }

  private Fact<Long> panicTimeout(Plan plan) {
    return NextCommandLine.lastValue(plan.nextCommandLine(), "panic")
        .map(seconds -> Read.number(Path.of("panic="), seconds))
        .orElseGet(
            () ->
                plan.image()
                    .then(image -> KernelConfig.ofInstalled(paths, image.release()))
                    .map(KernelOptions::panicTimeout));
  }
}
