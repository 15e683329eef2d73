package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Selector;

/** Port: whether somebody who is not there may still do what they left to be done. */
public interface Authors {

  /** Whether anybody knows what they may do while they are away. */
  boolean areKnownWhenAway(String author);

  /** Whether an author may make rollouts in a scope now. */
  boolean mayOperate(String author, Selector scope);
}
