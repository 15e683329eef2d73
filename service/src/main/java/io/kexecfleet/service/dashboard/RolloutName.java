package io.kexecfleet.service.dashboard;

import java.util.UUID;

/** What pages call a rollout: its own name, or else something to tell it by. */
public final class RolloutName {

  /** Ids begin with the time at which they were made: what tells them apart is at their end. */
  private static final int END_OF_AN_ID = 6;

  private RolloutName() {}

  public static String of(UUID id, String name) {
    var text = id.toString();
    return name.isBlank() ? "Unnamed, …" + text.substring(text.length() - END_OF_AN_ID) : name;
  }
}
