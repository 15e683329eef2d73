package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.MemoryRange;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The blocks that memory is switched on and off by (Documentation/ABI/testing/sysfs-devices-memory). */
final class MemoryBlocks {

  private final Path folder;

  MemoryBlocks(Path sys) {
    this.folder = sys.resolve("devices/system/memory");
  }

  /** Those that are switched off, by address; none on a kernel without memory hotplug. */
  List<MemoryRange> offline() {
    var size = text(folder.resolve("block_size_bytes"));
    if (size == null) {
      return List.of();
    }
    var offline = new ArrayList<MemoryRange>();
    try (var blocks = Files.newDirectoryStream(folder, "memory[0-9]*")) {
      for (var block : blocks) {
        var state = text(block.resolve("state"));
        var index = text(block.resolve("phys_index"));
        // Neither is there any more where the block was taken out under our hands.
        if (state != null && index != null && !state.equals("online")) {
          offline.add(range(index, size));
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      throw new MachineException("%s cannot be listed: %s.".formatted(folder, unreadable.getMessage()), unreadable);
    }
    offline.sort(null);
    return List.copyOf(offline);
  }

  private static MemoryRange range(String index, String size) {
    try {
      var bytes = Long.parseLong(size, 16);
      var start = Math.multiplyExact(Long.parseLong(index, 16), bytes);
      return new MemoryRange(start, Math.addExact(start, bytes));
    } catch (ArithmeticException | IllegalArgumentException senseless) {
      throw new MachineException(
          "The kernel describes a memory block that makes no sense: index %s, size %s.".formatted(index, size), senseless);
    }
  }

  private static @Nullable String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException none) {
      return null;
    } catch (IOException failed) {
      // A block that is being taken out answers ENODEV.
      if (!Files.exists(file)) {
        return null;
      }
      throw new MachineException("%s cannot be read: %s.".formatted(file, failed.getMessage()), failed);
    }
  }
}
