package io.kexecfleet.agent.preflight;

import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.Images;
import io.kexecfleet.agent.machine.LoadConditions;
import io.kexecfleet.agent.machine.MemoryRange;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.HostFacts;
import io.kexecfleet.agent.preflight.facts.KexecFacts;
import io.kexecfleet.agent.preflight.facts.KexecFacts.CrashKernel;
import io.kexecfleet.agent.preflight.facts.KexecFacts.KernelOptions;
import io.kexecfleet.agent.preflight.facts.KexecFacts.Lockdown;
import io.kexecfleet.agent.preflight.facts.MemoryFacts;
import io.kexecfleet.agent.preflight.facts.MemoryFacts.Room;
import io.kexecfleet.agent.preflight.facts.ModuleFacts;
import io.kexecfleet.agent.preflight.facts.ModuleFacts.Module;
import io.kexecfleet.agent.preflight.facts.Plan;
import io.kexecfleet.agent.preflight.facts.Plan.PastReboot;
import io.kexecfleet.agent.preflight.facts.PlatformFacts;
import io.kexecfleet.agent.preflight.facts.PlatformFacts.Efi;
import io.kexecfleet.agent.preflight.facts.PlatformFacts.Model;
import io.kexecfleet.agent.preflight.facts.StorageFacts;
import io.kexecfleet.agent.preflight.facts.StorageFacts.Array;
import io.kexecfleet.agent.preflight.facts.UseFacts;
import io.kexecfleet.agent.preflight.facts.UseFacts.Inhibitor;
import io.kexecfleet.agent.preflight.facts.UseFacts.PackageLock;
import io.kexecfleet.agent.preflight.facts.UseFacts.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Facts for tests: a host about which there is nothing to say, with any of them changed. */
final class Facts {

  static final long MIB = 1 << 20;
  static final KernelOptions OPTIONS = new KernelOptions(true, true, false, false, false, 2 * MIB, 10);
  static final Image IMAGE =
      Images.plain(Path.of("/boot/vmlinuz-6.18.1"), Path.of("/boot/initrd"), 20 * MIB, "6.18.1", 2 * MIB, 60 * MIB, 2047);

  Fact<Image> image = Fact.of(IMAGE);
  boolean loadedIsOurs = true;
  List<PastReboot> past = List.of();
  Fact<Long> capabilities = Fact.of(0x1ffffffffffL);
  Fact<Boolean> disabled = Fact.of(false);
  Fact<Long> loadsLeft = Fact.of(KexecFacts.NO_LIMIT);
  Fact<Lockdown> lockdown = Fact.of(Lockdown.NONE);
  Fact<KernelOptions> options = Fact.of(OPTIONS);
  Fact<Boolean> kexecTools = Fact.of(false);
  Fact<List<String>> signatureDemands = Fact.of(List.of());
  Fact<Boolean> loaded = Fact.of(false);
  Fact<CrashKernel> crash = Fact.of(new CrashKernel(0, false));
  Fact<Room> room = Fact.of(new Room(1024 * MIB, 512 * MIB));
  Fact<Long> kernelFile = Fact.of(14 * MIB);
  Fact<LoadConditions> conditions = Fact.of(new LoadConditions(true, true, 256 * MIB, 250 * MIB, 0, null));
  Fact<Boolean> handover = Fact.of(false);
  Fact<List<MemoryRange>> firmware = Fact.of(List.of(new MemoryRange(0, 640 << 10), new MemoryRange(MIB, 1024 * MIB)));
  Fact<List<MemoryRange>> present = Fact.of(List.of(new MemoryRange(4096, 640 << 10), new MemoryRange(MIB, 1024 * MIB)));
  Fact<Long> block = Fact.of(128 * MIB);
  Fact<Long> taint = Fact.of(0L);
  Fact<List<Module>> modules = Fact.of(List.of(new Module("ext4", "")));
  Fact<Set<String>> drivers = Fact.of(Set.of("virtio-pci"));
  Fact<Set<String>> ofTarget = Fact.of(Set.of("ext4", "virtio_net"));
  Fact<Model> model = Fact.of(new Model("Dell Inc.", "PowerEdge R750"));
  Fact<String> hypervisor = Fact.of("");
  Fact<List<String>> watchdogs = Fact.of(List.of("iTCO_wdt"));
  Fact<List<String>> firmwareRequests = Fact.of(List.of());
  Fact<Efi> efi = Fact.of(new Efi(true, true, true));
  Fact<Long> panicTimeout = Fact.of(10L);
  Fact<List<String>> unguarded = Fact.of(List.of());
  Fact<List<Array>> arrays = Fact.of(List.of(new Array("md0", "", false)));
  Fact<List<String>> network = Fact.of(List.of());
  Fact<List<String>> passphrases = Fact.of(List.of());
  Fact<Long> stateSpace = Fact.of(100 * MIB);
  Fact<List<PackageLock>> packageLocks = Fact.of(List.of());
  Fact<List<Inhibitor>> inhibitors = Fact.of(List.of());
  Fact<List<Session>> sessions = Fact.of(List.of());

  HostFacts build() {
    return new HostFacts(
        new Plan(image, "quiet panic=10", loadedIsOurs, past),
        new KexecFacts(
            capabilities, disabled, loadsLeft, lockdown, options, kexecTools, signatureDemands, loaded, crash),
        new MemoryFacts(room, kernelFile, conditions, handover, firmware, present, block),
        new ModuleFacts(taint, modules, drivers, ofTarget),
        new PlatformFacts(model, hypervisor, watchdogs, firmwareRequests, efi, panicTimeout, unguarded),
        new StorageFacts(arrays, network, passphrases, stateSpace),
        new UseFacts(packageLocks, inhibitors, sessions));
  }
}
