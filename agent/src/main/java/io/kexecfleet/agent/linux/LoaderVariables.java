package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.boot.LoaderSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Variables of the Boot Loader Interface, as efivarfs shows them. */
final class LoaderVariables {

  /** The vendor that all of them have. */
  private static final String VENDOR = "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

  private static final int LONGEST = 4096;

  private final Path efi;

  LoaderVariables(Path sys) {
    this.efi = sys.resolve("firmware/efi");
  }

  /** Whether this host was started by EFI. */
  boolean isEfi() {
    return Files.isDirectory(efi);
  }

  /** The text of a variable, or null: it is not set. */
  @Nullable String text(String name) {
    var file = efi.resolve("efivars").resolve(name + VENDOR);
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try (var in = Files.newInputStream(file)) {
      return LoaderSettings.variable(in.readNBytes(LONGEST), name);
    } catch (IOException unreadable) {
      throw BootFiles.unreadable(file, unreadable);
    }
  }
}
