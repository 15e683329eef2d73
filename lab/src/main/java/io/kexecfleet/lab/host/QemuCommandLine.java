package io.kexecfleet.lab.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kexecfleet.lab.image.HostImage;
import io.kexecfleet.lab.image.InstalledKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Turns a spec into QEMU's arguments. */
final class QemuCommandLine {

  /** Plugged-in memory may grow a host to this multiple of its own. */
  private static final int MOST_MEMORY = 4;

  /**
   * A panic resets at once, as a host with a good configuration does. Emulated CPUs have nothing to mitigate, and pay for
   * it; the audit log would only fill the console. With libraries always at the same address the emulator translates their
   * code once and not once per process. Timers that are set anew for each event took a fifth of a boot, because the interrupt
   * controller is emulated apart from the processor: a plain tick needs none of that. Self-tests of ciphers, and accounting
   * of who waits for what, tell nothing here.
   */
  private static final List<String> KERNEL_ARGUMENTS =
      List.of(
          "console=ttyS0", "root=/dev/vda", "rw", "panic=-1", "fsck.mode=skip", "mitigations=off", "audit=0", "norandmaps",
          "highres=off", "nohz=off", "cryptomgr.notests", "psi=0");

  /**
   * QEMU 7.2 leaves garbage in the flags after cmpxchg16b, and an interrupt right behind it ends in a panic. The allocator of
   * older kernels lives on that instruction: with it three of six jumps into 6.12 ended so, without it none of seven.
   *
   * <p>The rest costs an emulator time and tells nothing about kexec: string moves by the byte, which it does one by one, and
   * protections that it checks at each entry into the kernel. Without them a host is up in 14 s and not 17 s, and back from a
   * jump a sixth sooner.
   */
  private static final String CPU = "max,-cx16,-erms,-fsrm,-smap,-smep,-umip,-pku";

  private QemuCommandLine() {}

  /** The whole command, the program first. */
  static List<String> of(HostSpec spec, HostImage image, HostFiles files) {
    var words = new ArrayList<String>();
    words.add("qemu-system-x86_64");
    add(words, "-name", spec.name());
    // The guest's machine id follows from it: hosts of one disk must not look like one machine.
    add(words, "-uuid", UUID.nameUUIDFromBytes(spec.name().getBytes(UTF_8)).toString());
    add(words, "-accel", "tcg,thread=multi");
    add(words, "-cpu", CPU);
    add(words, "-smp", Integer.toString(spec.cpus()));
    add(words, "-m", memory(spec));
    words.add("-nodefaults");
    words.add("-nographic");
    InstalledKernel kernel = spec.kernelSeries().map(image::kernel).orElseGet(image::newest);
    add(words, "-kernel", kernel.kernel().toString());
    add(words, "-initrd", kernel.initrd().toString());
    add(words, "-append", String.join(" ", kernelArguments(spec)));
    disk(words, "system", files.overlay().toString(), "format=qcow2");
    if (!spec.configFiles().isEmpty()) {
      disk(words, "config", files.configDrive().toString(), "format=raw,readonly=on");
    }
    add(words, "-netdev", "user,id=net");
    add(words, "-device", "virtio-net-pci,netdev=net");
    add(words, "-device", "virtio-rng-pci");
    add(words, "-chardev", "file,id=console,path=/dev/stdout");
    add(words, "-serial", "chardev:console");
    add(words, "-qmp", "unix:" + comma(files.qmpSocket().toString()) + ",server=on,wait=off");
    add(words, "-device", "virtio-serial-pci");
    add(words, "-chardev", "socket,id=agent,path=" + comma(files.agentSocket().toString()) + ",server=on,wait=off");
    add(words, "-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0");
    words.addAll(spec.qemuArguments());
    return words;
  }

  /** The command line of every boot through firmware. */
  static List<String> kernelArguments(HostSpec spec) {
    var arguments = new ArrayList<>(KERNEL_ARGUMENTS);
    arguments.add("systemd.hostname=" + spec.name());
    if (spec.memorySlots() > 0) {
      // Not every kernel takes new memory into use by itself, and one that puts its own data there does not let it go.
      arguments.add("memhp_default_state=online_movable");
    }
    arguments.addAll(spec.kernelArguments());
    return arguments;
  }

  private static String memory(HostSpec spec) {
    return spec.memorySlots() == 0
        ? spec.memoryMib() + "M"
        : "%dM,slots=%d,maxmem=%dM"
            .formatted(spec.memoryMib(), spec.memorySlots(), MOST_MEMORY * spec.memoryMib());
  }

  private static void disk(List<String> words, String id, String file, String format) {
    // Nothing on these disks has to survive the machine that emulates them, so no flush needs to reach it.
    add(words, "-drive", "if=none,id=%s,file=%s,%s,cache=unsafe".formatted(id, comma(file), format));
    add(words, "-device", "virtio-blk-pci,drive=" + id);
  }

  /** QEMU's own way to write a comma inside an option's value. */
  private static String comma(String value) {
    return value.replace(",", ",,");
  }

  private static void add(List<String> words, String option, String value) {
    words.add(option);
    words.add(value);
  }
}
