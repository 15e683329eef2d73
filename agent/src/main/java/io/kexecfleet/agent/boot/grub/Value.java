package io.kexecfleet.agent.boot.grub;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text as a script has it, or one that cannot be told without GRUB.
 *
 * @param text null when it cannot be told
 */
record Value(@Nullable String text) {

  static final Value UNKNOWN = new Value(null);
  static final Value EMPTY = new Value("");

  /** No kernel takes a line as long as this. */
  private static final int LONGEST = 4 * 1024;

  static Value of(String text) {
    return new Value(text);
  }

  boolean is(String other) {
    return other.equals(text);
  }

  /** What a word becomes: none, one or several, for a variable that is not quoted is split at its blanks. */
  static List<Value> of(Word word, State state) {
    var values = new ArrayList<Value>();
    var current = new StringBuilder();
    var hasOne = false;
    for (var piece : word.pieces()) {
      if (!piece.isVariable()) {
        current.append(piece.text());
        hasOne = true;
        continue;
      }
      var text = state.get(piece.text()).text();
      if (text == null) {
        return List.of(UNKNOWN);
      }
      if (piece.isQuoted()) {
        current.append(text);
        hasOne = true;
        continue;
      }
      for (var i = 0; i < text.length(); i++) {
        if (!Character.isWhitespace(text.charAt(i))) {
          current.append(text.charAt(i));
          hasOne = true;
        } else if (hasOne) {
          values.add(of(current.toString()));
          current.setLength(0);
          hasOne = false;
        }
      }
    }
    if (current.length() > LONGEST) {
      throw word.place().refuse("a value becomes longer than %d characters".formatted(LONGEST));
    }
    if (hasOne) {
      values.add(of(current.toString()));
    }
    return values;
  }
}
