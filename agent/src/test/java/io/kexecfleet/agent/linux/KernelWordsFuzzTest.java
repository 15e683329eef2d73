package io.kexecfleet.agent.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kexecfleet.agent.fuzz.Fuzzer;
import io.kexecfleet.agent.machine.MachineException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the kernel, systemd and kexec-tools say, damaged: it is understood, passed over, or turned down. */
class KernelWordsFuzzTest {

  private static final int TIMES = 100_000;

  private static final String UEVENT =
      "remove@/devices/system/memory/memory40\0ACTION=remove\0DEVPATH=/devices/system/memory/memory40\0SUBSYSTEM=memory\0SEQNUM=12\0";

  private static final String RECORD = "6,339,1250000,-,caller=T1;kexec_file: segment[0]: buf=0x0 bufsz=0x4000 mem=0x11fffb000 memsz=0x5000\n SUBSYSTEM=acpi\n";

  private static final String LOAD =
      """
      kexec-bzImage64: Loaded 64bit kernel at 0x11c200000 bufsz=0xd4c7c0 memsz=0x3c39000
      kexec_file: segment[0]: buf=0x00000000efb15856 bufsz=0x4000 mem=0x11fffb000 memsz=0x5000
      kexec_file: segment[1]: buf=0x000000009f2adea0 bufsz=0x1160 mem=0x11fff9000 memsz=0x2000
      kexec_file: kexec_file_load: type:0, start:0x11fffb130 head:0x3731002 flags:0x8
      """;

  private static final String TOOLS =
      """
      Loaded 64bit kernel at 0x3cc00000
      segment[0].buf   = 0x55555566b590
      segment[0].bufsz = 0x30
      segment[0].mem   = 0x100000
      segment[0].memsz = 0x1000
      """;

  private static final String IOMEM =
      """
      00001000-0009fbff : System RAM
      00100000-3ffdcfff : System RAM
        05e00000-06f6f05f : Kernel code
        30000000-37ffffff : Quick kexec
      100000000-11fffffff : System RAM
      """;

  private static final String TIMES_OF_SYSTEMD =
      "InitRDTimestampMonotonic=0\nUserspaceTimestampMonotonic=3200000\nFinishTimestampMonotonic=9800000\n";

  @Test
  void uevents() {
    new Fuzzer("uevents", MachineException.class).bytes(TIMES, List.of(UEVENT.getBytes(UTF_8)), Uevent::parse);
  }

  @Test
  void recordsOfTheKernelLog() {
    new Fuzzer("kernel log", MachineException.class)
        .texts(TIMES, List.of(RECORD), List.of(",", ";", "-", "\n", "4294967295"), record -> KernelLog.addLine(new ArrayList<>(), record));
  }

  @Test
  void whatTheKernelSaysOfALoad() {
    new Fuzzer("load log", MachineException.class)
        .texts(
            TIMES,
            List.of(LOAD),
            List.of("segment[", "]:", "mem=0x", "memsz=0x", "head:0x", "type:1,", "ffffffffffffffff"),
            text -> LoadLog.read(text.lines().map(line -> new KernelLog.Line(1, line)).toList(), 7));
  }

  @Test
  void whatKexecToolsSayOfALoad() {
    new Fuzzer("kexec-tools", MachineException.class)
        .texts(TIMES, List.of(TOOLS), List.of("segment[", "].mem", "].memsz", "0x", "ffffffffffffffff"), text -> KexecToolsLog.read(text.lines().toList()));
  }

  @Test
  void theMapOfMemory() {
    new Fuzzer("iomem", MachineException.class)
        .texts(TIMES, List.of(IOMEM), List.of(" : ", "System RAM", "-", "ffffffffffffffff", "0"), text -> IoMemory.parse(text.lines().toList()));
  }

  @Test
  void theTimesOfABoot() {
    new Fuzzer("stop stamp", MachineException.class)
        .texts(
            TIMES,
            List.of("6c3ee5f4-4a92-686c-0000-000000000000 812.07\n"),
            List.of(" ", ".", "-", "999999999999"),
            text -> StopStamp.read(text, "6c3ee5f4-4a92-686c-0000-000000000000"));
    new Fuzzer("systemd's times", MachineException.class)
        .texts(TIMES, List.of(TIMES_OF_SYSTEMD), List.of("=", "Monotonic", "18446744073709551615"), text -> systemdTimes(text));
  }

  private static void systemdTimes(String text) {
    var _ = SystemdTimes.read(text.lines().toList(), () -> new InitrdStart(null));
  }
}
