package io.kexecfleet.agent.local;

import io.kexecfleet.protocol.BootTarget;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a person on the host asks of the agent.
 *
 * @param verb what to do
 * @param target what to stage; with {@link Verb#STAGE}, else null
 * @param forMillis how long what is staged may stay so; with {@link Verb#STAGE}, else 0
 */
public record LocalRequest(Verb verb, @Nullable BootTarget target, long forMillis) {

  /** Nobody remembers after a day what they staged, and until then it changes everybody's reboot. */
  public static final long LONGEST = 24 * 3_600_000;

  public enum Verb {
    STATUS,
    STAGE,
    UNSTAGE,
    /** Into what is staged. */
    JUMP,
    /** Through the firmware, with nothing loaded. */
    RESTART
  }

  public LocalRequest {
    Objects.requireNonNull(verb, "verb");
    var isStage = verb == Verb.STAGE;
    if (isStage != (target != null) || isStage != (forMillis > 0) || forMillis > LONGEST || forMillis < 0) {
      throw new IllegalArgumentException("A target and a time of up to a day go with STAGE, and only with it.");
    }
  }

  public static LocalRequest of(Verb verb) {
    return new LocalRequest(verb, null, 0);
  }
}
