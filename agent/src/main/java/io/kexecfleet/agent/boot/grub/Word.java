package io.kexecfleet.agent.boot.grub;

import java.util.ArrayList;
import java.util.List;

/** A word of a script, before its variables are replaced. */
record Word(Place place, List<Piece> pieces) {

  /**
   * @param text itself, or a variable's name
   * @param isQuoted whether it stays one, whatever blanks are in it
   */
  record Piece(String text, boolean isVariable, boolean isQuoted) {}

  Word {
    pieces = List.copyOf(pieces);
  }

  /** Whether it is this text and nothing of it is quoted. */
  boolean is(String text) {
    return pieces.size() == 1
        && !pieces.getFirst().isVariable()
        && !pieces.getFirst().isQuoted()
        && pieces.getFirst().text().equals(text);
  }

  /** Without {@code ($root)} before it, which names the file system that paths belong to anyway. */
  Word withoutRootDevice() {
    var isOnRoot =
        pieces.size() >= 3
            && pieces.get(0).text().equals("(")
            && pieces.get(1).isVariable()
            && pieces.get(1).text().equals("root")
            && !pieces.get(2).isVariable()
            && pieces.get(2).text().startsWith(")");
    if (!isOnRoot) {
      return this;
    }
    var rest = new ArrayList<>(pieces.subList(2, pieces.size()));
    var first = rest.getFirst();
    rest.set(0, new Piece(first.text().substring(1), false, first.isQuoted()));
    return new Word(place, rest);
  }
}
