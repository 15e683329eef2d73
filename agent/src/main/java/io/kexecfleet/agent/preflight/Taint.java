package io.kexecfleet.agent.preflight;

import java.util.ArrayList;
import java.util.List;

/** The bits of kernel.tainted, in words (Documentation/admin-guide/tainted-kernels). */
final class Taint {

  /** By bit number. */
  private static final List<String> MEANINGS =
      List.of(
          "P proprietary module",
          "F module loaded by force",
          "S machine out of specification",
          "R module unloaded by force",
          "M machine check",
          "B bad page",
          "U asked for by a program",
          "D died: there was an oops or a BUG",
          "A ACPI table overridden",
          "W warning",
          "C staging driver",
          "I works around a severe firmware bug",
          "O out-of-tree module",
          "E unsigned module",
          "L soft lockup",
          "K live patched",
          "X the distribution's own",
          "T built with randomised structures",
          "N in-kernel test was run",
          "J firmware debugged through fwctl");

  private Taint() {}

  static List<String> inWords(long bits) {
    var words = new ArrayList<String>();
    for (var bit = 0; bit < Long.SIZE; bit++) {
      if ((bits >>> bit & 1) == 1) {
        words.add(bit < MEANINGS.size() ? MEANINGS.get(bit) : "bit " + bit);
      }
    }
    return words;
  }
}
