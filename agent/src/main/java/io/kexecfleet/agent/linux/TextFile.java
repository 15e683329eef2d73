package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files with a text in them: what the kernel shows and takes, and what the agent marks for itself. */
final class TextFile {

  /** The longest is /proc/iomem, with a line of some tens of characters for each device. */
  private static final int LONGEST = 8 << 20;

  private TextFile() {}

  /** Without white space around it. At one go: some numbers in /proc/sys are cut off behind the first piece that is read. */
  static String read(Path file) {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
    } catch (IOException failed) {
      throw new MachineException("%s cannot be read: %s.".formatted(file, failed.getMessage()), failed);
    }
  }

  static long number(Path file) {
    var text = read(file);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException senseless) {
      throw new MachineException("%s says \"%s\", which is no number.".formatted(file, text), senseless);
    }
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failed) {
      throw new MachineException("%s cannot be written: %s.".formatted(file, failed.getMessage()), failed);
    }
  }

  /** That it is not there is fine. */
  static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failed) {
      throw new MachineException("%s cannot be removed: %s.".formatted(file, failed.getMessage()), failed);
    }
  }
}
