package io.kexecfleet.agent.boot.grub;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** GRUB's environment: what is set, and what a submenu still sees. */
final class Variables {

  /** Where GRUB's own files are, as {@code $prefix} has it here: a name that nothing else begins with. */
  static final String DIRECTORY = "(grub)";

  private static final int MOST = 1000;

  /** Every GRUB since 2.00 has these on. */
  private static final List<String> FEATURES =
      List.of(
          "feature_chainloader_bpb", "feature_ntldr", "feature_platform_search_hint", "feature_default_font_path",
          "feature_all_video_module", "feature_menuentry_id", "feature_menuentry_options", "feature_200_final",
          "feature_nativedisk_cmd", "feature_timeout_style");

  /** Set by GRUB itself, to what only GRUB knows; so are those of the network. */
  private static final Set<String> GRUBS_OWN =
      Set.of("root", "cmdpath", "config_file", "grub_cpu", "grub_platform", "lang", "locale_dir", "secondary_locale_dir",
          "chosen", "shim_lock", "lockdown", "check_signatures", "tpm_fail_fatal", "?", "#", "@", "*");

  private final Map<String, Value> values;
  private final Set<String> exported;

  private Variables(Map<String, Value> values, Set<String> exported) {
    this.values = values;
    this.exported = exported;
  }

  static Variables atStart(boolean isEfi) {
    var values = new HashMap<String, Value>();
    FEATURES.forEach(feature -> values.put(feature, Value.of("y")));
    values.put("prefix", Value.of(DIRECTORY));
    values.put("config_directory", Value.of(DIRECTORY));
    if (isEfi) {
      values.put("grub_platform", Value.of("efi"));
    }
    return new Variables(values, new HashSet<>(values.keySet()));
  }

  Variables copy() {
    return new Variables(new HashMap<>(values), new HashSet<>(exported));
  }

  /** What a submenu sees: only what is exported. */
  Variables inSubmenu() {
    var visible = copy();
    visible.values.keySet().retainAll(exported);
    return visible;
  }

  /** What holds whichever of two ways was taken; what they disagree on cannot be told. */
  static Variables common(Variables one, Variables other) {
    var names = new HashSet<>(one.values.keySet());
    names.addAll(other.values.keySet());
    var values =
        names.stream()
            .collect(
                Collectors.toMap(name -> name, name -> one.get(name).equals(other.get(name)) ? one.get(name) : Value.UNKNOWN));
    var exported = new HashSet<>(one.exported);
    exported.addAll(other.exported);
    return new Variables(values, exported);
  }

  /** What is not set is empty, unless GRUB itself sets it. */
  Value get(String name) {
    var value = values.get(name);
    if (value != null) {
      return value;
    }
    var isGrubs = GRUBS_OWN.contains(name) || name.startsWith("net_") || name.startsWith("feature_") || name.startsWith("pxe");
    return isGrubs ? Value.UNKNOWN : Value.EMPTY;
  }

  void set(String name, Value value, Place place) {
    if (values.size() >= MOST && !values.containsKey(name)) {
      throw place.refuse("it sets more than %d variables".formatted(MOST));
    }
    values.put(name, value);
  }

  void export(String name) {
    exported.add(name);
  }

  int size() {
    return values.size();
  }
}
