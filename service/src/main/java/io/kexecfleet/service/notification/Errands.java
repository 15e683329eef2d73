package io.kexecfleet.service.notification;

import java.util.List;

/**
 * Port: work that is put down in the database and done for others than ourselves, where each answer may take its time.
 * {@link Errander} has it done.
 */
public interface Errands {

  /** Those for whom something is to be done now; unique among all errands. */
  List<String> due();

  /**
   * Does one thing for one of them; nobody else does at that time. May be done again after a replica was killed in it.
   *
   * @return whether there was something to do
   */
  boolean run(String name);
}
