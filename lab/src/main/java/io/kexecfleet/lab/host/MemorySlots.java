package io.kexecfleet.lab.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A host's slots for memory: DIMMs go in and out while it runs. Its spec has to have slots. */
public final class MemorySlots {

  private static final Duration IN_USE_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
  private static final long MIB = 1 << 20;
  private static final String FOLDER = "/sys/devices/system/memory/";

  /** What the guest's firmware says of an ejection (ACPI specification, _OST): under way, and asked for by the machine. */
  private static final int EJECTION_UNDER_WAY = 0x84;

  private static final int EJECTION_REQUEST = 3;

  private final Qmp qmp;
  private final GuestAgent agent;

  MemorySlots(Qmp qmp, GuestAgent agent) {
    this.qmp = qmp;
    this.agent = agent;
  }

  /**
   * Plugs a DIMM in and waits until the host uses all of it.
   *
   * @param name not plugged in already
   * @param mib a multiple of the host's block size, which is 128 MiB for hosts as small as the lab's
   * @throws HostException if no slot is free, or the host does not take it into use within a minute
   */
  public Dimm plug(String name, int mib) throws InterruptedException {
    qmp.execute("object-add", Map.of("qom-type", "memory-backend-ram", "id", backend(name), "size", mib * MIB));
    qmp.execute("device_add", Map.of("driver", "pc-dimm", "id", name, "memdev", backend(name)));
    JsonNode data =
        qmp.execute("query-memory-devices", Map.of()).valueStream()
            .map(device -> device.path("data"))
            .filter(device -> device.path("id").asString().equals(name))
            .findFirst()
            .orElseThrow(() -> new HostException("QEMU does not list the DIMM %s that it plugged in".formatted(name)));
    long blockSize = Long.parseLong(new String(agent.read(FOLDER + "block_size_bytes"), UTF_8).strip(), 16);
    var dimm = new Dimm(name, data.path("addr").asLong(), data.path("size").asLong(), blockSize);
    var deadline = Deadline.in(IN_USE_TIMEOUT);
    while (!dimm.blocks().equals(blocksInUse(dimm))) {
      if (deadline.passed()) {
        throw new HostException(
            "of the DIMM %s the host has only %s in use, not %s; see its kernel log, and %sauto_online_blocks"
                .formatted(name, blocksInUse(dimm), dimm.blocks(), FOLDER));
      }
      Thread.sleep(POLL_INTERVAL);
    }
    return dimm;
  }

  /**
   * Asks for a DIMM back and pulls it out once the host let it go.
   *
   * @throws HostException if the host refuses, as for memory that its kernel itself uses, or does not answer in time; then
   *     the DIMM is still plugged in
   */
  public void unplug(Dimm dimm, Duration timeout) throws InterruptedException {
    int before = qmp.events().size();
    qmp.execute("device_del", Map.of("id", dimm.name()));
    var deadline = Deadline.in(timeout);
    while (true) {
      List<JsonNode> events = qmp.events();
      for (JsonNode event : events.subList(before, events.size())) {
        JsonNode data = event.path("data");
        if (isEvent(event, "DEVICE_DELETED") && data.path("device").asString("").equals(dimm.name())) {
          qmp.execute("object-del", Map.of("id", backend(dimm.name())));
          return;
        }
        if (isEvent(event, "ACPI_DEVICE_OST") && refuses(data.path("info"), dimm)) {
          throw new HostException(
              "the host does not let go of the DIMM %s (_OST status %#x): its kernel keeps something there that it cannot move, an image that is loaded for kexec for example"
                  .formatted(dimm.name(), data.path("info").path("status").asInt()));
        }
      }
      if (deadline.passed()) {
        throw new HostException(
            "the host did not let go of the DIMM %s within %d s; does it hang?".formatted(dimm.name(), timeout.toSeconds()));
      }
      Thread.sleep(POLL_INTERVAL);
    }
  }

  /** Those of a DIMM's blocks that the host has and has not taken offline. */
  public List<String> blocksInUse(Dimm dimm) throws InterruptedException {
    List<String> online =
        agent
            .exec("sh", "-c", "cd %s && grep -lx online memory*/state | cut -d/ -f1".formatted(FOLDER))
            .orThrow()
            .stdout()
            .lines()
            .toList();
    return dimm.blocks().stream().filter(online::contains).toList();
  }

  private static boolean isEvent(JsonNode event, String name) {
    return event.path("event").asString().equals(name);
  }

  private static boolean refuses(JsonNode info, Dimm dimm) {
    int status = info.path("status").asInt();
    return info.path("device").asString("").equals(dimm.name())
        && info.path("source").asInt() == EJECTION_REQUEST
        && status != 0
        && status != EJECTION_UNDER_WAY;
  }

  private static String backend(String name) {
    return "memory-of-" + name;
  }
}
