package io.kexecfleet.service.rollout;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A host that cannot be in another rollout now.
 *
 * @param rollout the one that it is in; null: whoever asks may not see that
 * @param rolloutName what people call that; empty where it has no name, or may not be seen
 * @param held it was lost, or came back badly, and keeps its place there until that is resolved
 */
public record BusyHost(String host, @Nullable UUID rollout, String rolloutName, boolean held) {

  /** What is the matter, and what to do about it. */
  public String sentence() {
    var where = rollout == null ? "a rollout that is out of this scope" : "rollout " + rollout;
    return held
        ? "Host %s was lost, or came back badly, in %s and nobody resolved that: %s, or leave the host out."
            .formatted(host, where, rollout == null ? "have that done by whoever may" : "resolve it there")
        : "Host %s is in %s already: wait for it, or leave the host out.".formatted(host, where);
  }
}
