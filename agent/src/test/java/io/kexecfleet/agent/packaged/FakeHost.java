package io.kexecfleet.agent.packaged;

import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.staging.NextCommandLine;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.Order;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * A folder that looks to an agent like a host which has come up by kexec: what the kernel shows, systemctl, settings, state.
 * Its clock stands still. What looks like a kernel is none, and a counter is missing that an agent reads right before
 * it loads: it comes that far and refuses.
 *
 * @param root the folder
 */
public record FakeHost(Path root) {

  /** The boot that runs. */
  public static final String BOOT = "22222222-2222-2222-2222-222222222222";

  private static final String RELEASE = "7.2.12-fake";
  private static final String MARKER = "00112233445566778899aabbccddeeff";

  private static final String SYSTEMCTL =
      """
      #!/bin/sh
      echo InitRDTimestampMonotonic=0
      echo UserspaceTimestampMonotonic=3200000
      echo FinishTimestampMonotonic=9800000
      """;

  /** A host that is enrolled with the service there and has nothing to report. */
  public static FakeHost enrolled(Path root, URI service) throws IOException {
    var host = new FakeHost(root);
    host.write("etc/agent.properties", host.settings(service));
    host.write("etc/join-token", "join\n");
    host.write("state/credential", "ab".repeat(32));
    host.write("state/enrolled", service.toString());
    host.write("proc/sys/kernel/random/boot_id", BOOT + "\n");
    host.write("proc/sys/kernel/osrelease", RELEASE + "\n");
    host.write("proc/cmdline", "root=/dev/vda rw init_on_alloc=1 " + NextCommandLine.MARKER + "=" + MARKER + "\n");
    host.write("proc/uptime", "10000.00 10000.00\n");
    host.write("sys/kernel/kexec/loaded", "0\n");
    host.write("dev/kmsg", "6,339,1250000,-;Run /init as init process\n");
    host.write("bin/systemctl", SYSTEMCTL);
    Files.setPosixFilePermissions(root.resolve("bin/systemctl"), PosixFilePermissions.fromString("rwxr-xr-x"));
    host.write("sys/kernel/mm/cma/reserved/total_pages", "65536\n");
    host.write("sys/kernel/mm/cma/reserved/available_pages", "60000\n");
    host.write("boot/initrd.img-" + RELEASE, "no initrd");
    Files.write(root.resolve("boot/vmlinuz-" + RELEASE), kernelHeader());
    Files.createDirectories(root.resolve("run"));
    return host;
  }

  /** A host that is not enrolled, and has a reboot to report: an agent on it has everything to do. */
  public static FakeHost returned(Path root, URI service) throws IOException {
    var host = enrolled(root, service);
    Files.delete(root.resolve("state/enrolled"));
    var before = "11111111-1111-1111-1111-111111111111";
    host.write("state/reboot.json", Json.write(record(before)));
    host.write("state/stopped", before + " 812.07\n");
    return host;
  }

  public Path settingsFile() {
    return root.resolve("etc/agent.properties");
  }

  /** As systemd sets it, and with this host's systemctl found before any other. */
  Map<String, String> environment() {
    return Map.of(
        "STATE_DIRECTORY", root.resolve("state").toString(),
        "RUNTIME_DIRECTORY", root.resolve("run").toString(),
        "PATH", root.resolve("bin") + ":/usr/bin:/bin");
  }

  private String settings(URI service) {
    return """
        service.url=%s
        join.token-file=%s
        host.name=fake
        boot.directories=%s
        """
        .formatted(service, root.resolve("etc/join-token"), root.resolve("boot"));
  }

  private static RebootRecord record(String bootBefore) {
    var segments = List.of(new LoadReport.Segment(0, 0x33c00000, 0x3c00000), new LoadReport.Segment(1, 0x37800000, 0x12b0000));
    var evidence = new LoadReport.Evidence(4, 0x33c00000, 0x200000, true, 20_212, List.of("kexec_file: head:0x4"));
    var misaligned =
        new LoadReport.Refused(LoadMethod.CMA, LoadReport.Refused.Code.MISALIGNED, "The kernel lies at 0x2ed00000.", segments);
    var load = new LoadReport(LoadMethod.CMA, RELEASE, segments, 0, 1_700, evidence, List.of(misaligned));
    return new RebootRecord(
        "reboot-1", 1, bootBefore, RELEASE, Order.Way.KEXEC, RELEASE, MARKER, load, 810_000, 1_800_000_000_000L, null, null, false, false);
  }

  /** A setup header of boot protocol 2.15 (Documentation/arch/x86/boot.rst) with nothing behind it. */
  private static byte[] kernelHeader() {
    var text = 0x300;
    var header = ByteBuffer.allocate(0x400).order(ByteOrder.LITTLE_ENDIAN);
    header.put(0x202, "HdrS".getBytes(StandardCharsets.US_ASCII));
    header.putShort(0x206, (short) 0x20f);
    header.putShort(0x20e, (short) (text - 0x200));
    header.putInt(0x230, 0x200000);
    header.putInt(0x238, 2047);
    header.putInt(0x260, 0x3c00000);
    header.put(text, (RELEASE + " (nobody@nowhere)").getBytes(StandardCharsets.US_ASCII));
    return header.array();
  }

  private void write(String name, String text) throws IOException {
    var file = root.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
  }
}
