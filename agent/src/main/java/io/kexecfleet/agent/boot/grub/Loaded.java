package io.kexecfleet.agent.boot.grub;

import java.util.ArrayList;
import java.util.List;

/**
 * What the commands of an entry have loaded.
 *
 * @param commandLine as GRUB passes it (grub-core/lib/cmdline.c)
 */
record Loaded(String kernel, String commandLine, List<String> initrds) {

  Loaded {
    initrds = List.copyOf(initrds);
  }

  static Loaded kernel(List<String> words) {
    var line = new ArrayList<String>();
    words.subList(1, words.size()).forEach(word -> line.add(quoted(word)));
    return new Loaded(words.getFirst(), String.join(" ", line), List.of());
  }

  Loaded with(List<String> otherInitrds) {
    return new Loaded(kernel, commandLine, otherInitrds);
  }

  /** A word with a blank is quoted as a whole; backslashes and quotes get a backslash. */
  private static String quoted(String word) {
    var text = new StringBuilder();
    for (var i = 0; i < word.length(); i++) {
      var c = word.charAt(i);
      if (c == '\\' || c == '\'' || c == '"') {
        text.append('\\');
      }
      text.append(c);
    }
    return word.indexOf(' ') < 0 ? text.toString() : "\"" + text + "\"";
  }
}
