package io.kexecfleet.agent.linux.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Reads /etc/crypttab: name, device, key file, options (crypttab(5)). Pure. */
final class Crypttab {

  private static final Set<String> NO_KEY = Set.of("", "none", "-");

  /** Options by which a disk is unlocked without a hand, or not at boot. */
  private static final List<String> UNATTENDED = List.of("tpm2-device=", "keyscript=", "_netdev", "noauto");

  private Crypttab() {}

  /**
   * The names of disks whose unlocking at boot asks somebody.
   *
   * @param hasKey whether systemd would find a key for that name (/etc/cryptsetup-keys.d)
   */
  static List<String> askingForPassphrase(String text, Predicate<String> hasKey) {
    var asking = new ArrayList<String>();
    for (var line : text.lines().map(String::strip).toList()) {
      var fields = line.split("\\s+", -1);
      if (line.isEmpty() || line.startsWith("#") || fields.length < 2) {
        continue;
      }
      var key = fields.length > 2 ? fields[2] : "";
      var options = List.of((fields.length > 3 ? fields[3] : "").split(",", -1));
      var unattended = options.stream().anyMatch(option -> UNATTENDED.stream().anyMatch(option::startsWith));
      if (NO_KEY.contains(key) && !unattended && !hasKey.test(fields[0])) {
        asking.add(fields[0]);
      }
    }
    return List.copyOf(asking);
  }

  /** Where systemd looks for the key of a disk that has none in the table. */
  static String keyOf(String name) {
    return "etc/cryptsetup-keys.d/" + name.replaceAll("[^A-Za-z0-9._+-]", "_") + ".key";
  }
}
