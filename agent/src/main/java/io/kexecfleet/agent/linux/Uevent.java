package io.kexecfleet.agent.linux;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The kernel's word that something happened to a device: {@code ACTION@DEVPATH}, then {@code KEY=value} pairs, each ended by
 * a NUL (lib/kobject_uevent.c). Pure.
 *
 * @param action such as {@code add}, {@code remove}, {@code online}, {@code offline}
 * @param subsystem such as {@code memory}
 */
record Uevent(String action, String subsystem) {

  private static final String SUBSYSTEM = "SUBSYSTEM=";

  /** Empty for what is no such message. */
  static Optional<Uevent> parse(byte[] message) {
    var fields = new String(message, StandardCharsets.UTF_8).split("\0", -1);
    var at = fields[0].indexOf('@');
    if (at <= 0) {
      return Optional.empty();
    }
    for (var field : fields) {
      if (field.startsWith(SUBSYSTEM)) {
        return Optional.of(new Uevent(fields[0].substring(0, at), field.substring(SUBSYSTEM.length())));
      }
    }
    return Optional.empty();
  }
}
