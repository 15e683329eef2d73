package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Selector;
import java.time.Instant;

/** Port: whether somebody who is not there may still do what they left to be done. */
public interface Authors {

  /**
   * Whether an author may make rollouts in a scope.
   *
   * @param since when they last said that this shall be done
   */
  boolean mayOperate(String author, Selector scope, Instant since);
}
