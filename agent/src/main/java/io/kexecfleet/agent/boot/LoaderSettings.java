package io.kexecfleet.agent.boot;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What decides which entry systemd-boot takes (loader.conf(5) and the Boot Loader Interface).
 *
 * @param oneShot the EFI variable LoaderEntryOneShot: the next boot only; null where it is not set
 * @param chosen the EFI variable LoaderEntryDefault, or null
 * @param lastBooted the EFI variable LoaderEntryLastBooted, or null
 * @param configured {@code default} in loader.conf, or null
 */
public record LoaderSettings(
    @Nullable String oneShot, @Nullable String chosen, @Nullable String lastBooted, @Nullable String configured) {

  private static final String FILE = "loader.conf";
  private static final int LONGEST_VARIABLE = 2048;

  /** Four bytes of attributes come first (efivarfs). */
  private static final int ATTRIBUTES = 4;

  /** What changes how a menu looks and not what is booted without anybody touching it. */
  private static final Set<String> OF_NO_CONCERN =
      Set.of(
          "timeout", "editor", "auto-entries", "auto-firmware", "auto-poweroff", "auto-reboot", "beep", "console-mode",
          "log-level", "random-seed-mode", "reboot-for-bitlocker", "reboot-on-error", "secure-boot-enroll",
          "secure-boot-enroll-action", "secure-boot-enroll-timeout-sec");

  /** {@code default} in the text of a loader.conf, or null. */
  public static @Nullable String configuredIn(String text) {
    String configured = null;
    for (var field : LoaderEntry.parse(FILE, text).fields()) {
      if (field.key().equals("default")) {
        configured = field.value().isEmpty() ? null : field.value();
      } else if (!OF_NO_CONCERN.contains(field.key())) {
        throw Refuse.entry(FILE, "it says \"%s\", which the agent does not act on".formatted(field.key()));
      }
    }
    return configured;
  }

  /** The text in an EFI variable, as efivarfs shows it; null when it is empty. */
  public static @Nullable String variable(byte[] content, String name) {
    if (content.length < ATTRIBUTES || content.length > LONGEST_VARIABLE || content.length % 2 != 0) {
      throw Refuse.entry("the EFI variable " + name, "it is no text");
    }
    var text = new String(content, ATTRIBUTES, content.length - ATTRIBUTES, StandardCharsets.UTF_16LE);
    var end = text.indexOf(0);
    var value = end < 0 ? text : text.substring(0, end);
    return value.isEmpty() ? null : value;
  }
}
