package io.kexecfleet.service.dashboard.live;

import io.kexecfleet.service.rollout.RebootMark;
import java.util.Arrays;
import java.util.List;

/**
 * How a mark is drawn, on the page and in the grid alike: a colour says how it is going, a shape and a letter which mark it is,
 * so that nobody needs the colour.
 *
 * @param tone a class of live.css
 * @param path its shape as in SVG, in a square of 16 by 16
 */
record LegendItem(RebootMark mark, char letter, String tone, String path, int count) {

  static List<LegendItem> all(Glance glance) {
    return Arrays.stream(RebootMark.values()).map(mark -> new LegendItem(mark, mark.letter(), tone(mark), path(mark), glance.count(mark))).toList();
  }

  private static String tone(RebootMark mark) {
    return switch (mark) {
      case QUEUED -> "idle";
      case STAGING, STAGED -> "busy";
      case OUT -> "out";
      case KEXEC, FIRMWARE, REHEARSED -> "good";
      case FIRMWARE_FALLBACK, NEVER_LEFT, REFUSED -> "warn";
      case WATCHDOG_RESET, POWER_CYCLED, WRONG_KERNEL, LOST -> "bad";
      case CANCELLED -> "odd";
    };
  }

  private static String path(RebootMark mark) {
    return switch (mark) {
      case QUEUED -> "M5 5h6v6H5z";
      case STAGING -> "M2 14V2l12 12z";
      case STAGED -> "M1 1h14v14H1zM5 5v6h6V5z";
      case OUT -> "M2 1l13 7-13 7z";
      case KEXEC -> "M1 1h14v14H1z";
      case FIRMWARE -> "M1 1h14v14H1zM6 6v4h4V6z";
      case REHEARSED -> "M8 1a7 7 0 0 1 0 14a7 7 0 0 1 0-14z";
      case FIRMWARE_FALLBACK -> "M8 1l7 13H1z";
      case WATCHDOG_RESET -> "M6 1h4v5h5v4h-5v5H6v-5H1V6h5z";
      case POWER_CYCLED -> "M10 1L3 9h4l-1 6 7-8H9z";
      case WRONG_KERNEL -> "M8 0l8 8-8 8-8-8z";
      case NEVER_LEFT -> "M1 5h14v6H1z";
      case LOST -> "M1 4l3-3 4 4 4-4 3 3-4 4 4 4-3 3-4-4-4 4-3-3 4-4z";
      case REFUSED -> "M1 2h14L8 15z";
      case CANCELLED -> "M1 12L12 1l3 3L4 15z";
    };
  }
}
