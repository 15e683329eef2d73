package io.kexecfleet.agent.machine;

import org.jspecify.annotations.Nullable;

/** Small texts that survive the end of the machine at any instant. */
public interface Disk {

  /**
   * Writes a text so that after a power cut there is either all of it or what was there before; on return it is synced.
   *
   * @throws MachineException when it could not be made durable
   */
  void put(String name, String text);

  /** The text last put under that name, or null. */
  @Nullable String get(String name);

  /** Removes it, synced; fine when there is none. */
  void remove(String name);
}
