package io.kexecfleet.agent.boot.grub;

import io.kexecfleet.agent.boot.Refuse;
import java.util.LinkedHashMap;
import java.util.Map;

/** A grubenv: variables that GRUB keeps over a boot (grub-core/lib/envblk.c). */
final class EnvironmentBlock {

  private static final String SIGNATURE = "# GRUB Environment Block\n";

  /** What grub-editenv makes; it never grows. */
  private static final int SIZE = 1024;

  private EnvironmentBlock() {}

  static Map<String, String> parse(String file, String text) {
    if (text.length() > SIZE || !text.startsWith(SIGNATURE)) {
      throw Refuse.entry(file, "it is no environment block of at most %d bytes".formatted(SIZE));
    }
    var variables = new LinkedHashMap<String, String>();
    var at = SIGNATURE.length();
    while (at < text.length()) {
      var line = new StringBuilder();
      var isComment = text.charAt(at) == '#';
      while (at < text.length() && text.charAt(at) != '\n') {
        if (text.charAt(at) == '\\' && !isComment && at + 1 < text.length()) {
          at++;
        }
        line.append(text.charAt(at++));
      }
      at++;
      var equals = line.indexOf("=");
      if (!isComment && equals > 0) {
        variables.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return variables;
  }
}
