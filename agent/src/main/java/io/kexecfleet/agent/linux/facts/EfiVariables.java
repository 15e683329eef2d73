package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.preflight.facts.Fact;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** EFI's global variables, through efivarfs: four bytes of attributes, then the value (Documentation/filesystems/efivarfs). */
final class EfiVariables {

  private static final String GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
  private static final int ATTRIBUTES = 4;

  private final Path efi;

  EfiVariables(Path sys) {
    this.efi = sys.resolve("firmware/efi");
  }

  boolean isBootedByEfi() {
    return Files.isDirectory(efi);
  }

  /** A variable's value as a number, lowest byte first; empty where it is not set, or the host was not booted by EFI. */
  Fact<Optional<Long>> number(String name) {
    if (!isBootedByEfi()) {
      return Fact.of(Optional.empty());
    }
    var directory = efi.resolve("efivars");
    return Read.entries(directory)
        .then(
            all -> {
              if (all.isEmpty()) {
                return Fact.unknown("EFI's variables are not in %s: is efivarfs mounted?".formatted(directory));
              }
              return Read.bytes(directory.resolve(name + "-" + GLOBAL))
                  .then(found -> found.map(bytes -> value(name, bytes)).orElseGet(() -> Fact.of(Optional.empty())));
            });
  }

  /** Pure. */
  static Fact<Optional<Long>> value(String name, byte[] bytes) {
    var length = bytes.length - ATTRIBUTES;
    if (length < 1 || length > Long.BYTES) {
      return Fact.unknown("EFI's variable %s has %d bytes where a number belongs.".formatted(name, bytes.length));
    }
    var padded = new byte[Long.BYTES];
    System.arraycopy(bytes, ATTRIBUTES, padded, 0, length);
    return Fact.of(Optional.of(ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN).getLong()));
  }
}
