package io.kexecfleet.service.rollout.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that holds a host back now.
 *
 * @param detail for people: what holds it, and who or what could end that
 * @param next when it may be over by itself; null: that depends on what others do
 */
public record Blocker(Code code, String detail, @Nullable Instant next) {

  public enum Code {
    DRAFT,
    APPROVAL,
    START_TIME,
    PAUSED,
    ENDING,
    /** An earlier wave is under way. */
    WAVE,
    SOAK,
    GATE,
    BACK_OFF,
    /** Others come first. */
    TURN,
    WINDOW,
    FREEZE,
    BUDGET,
    /** Its agent has not said yet that it is ready. */
    NOT_READY
  }
}
