package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Where a reboot stands, at a glance: its state, or its outcome once it is over. Thousands of them are read as a text with
 * a letter for each, a small one where the host keeps its place in the budgets until somebody resolves it.
 */
public enum RebootMark {
  QUEUED('Q'),
  STAGING('G'),
  STAGED('S'),
  OUT('O'),
  KEXEC('K'),
  FIRMWARE('F'),
  REHEARSED('R'),
  FIRMWARE_FALLBACK('B'),
  WATCHDOG_RESET('D'),
  POWER_CYCLED('P'),
  WRONG_KERNEL('W'),
  NEVER_LEFT('N'),
  LOST('L'),
  REFUSED('X'),
  CANCELLED('C');

  private final char letter;

  RebootMark(char letter) {
    this.letter = letter;
  }

  public char letter() {
    return letter;
  }

  /** The letter of a reboot whose host keeps its place. */
  public char heldLetter() {
    return Character.toLowerCase(letter);
  }

  /** Whether it is over. */
  public boolean isOutcome() {
    return compareTo(OUT) > 0;
  }

  public static RebootMark of(RebootState state) {
    return valueOf(state.name());
  }

  public static RebootMark of(Outcome outcome) {
    return valueOf(outcome.name());
  }

  /** The name of a reboot's mark, in SQL. */
  static final String NAME = "coalesce(r.outcome, r.state)";

  /** Whether its host keeps its place, in SQL. */
  static final String HELD = "(r.held_at is not null and r.resolved_at is null)";

  /** Its letter, in SQL. */
  static String letterInSql() {
    var letters =
        Arrays.stream(values()).map(mark -> "when '%s' then '%s'".formatted(mark.name(), mark.letter)).collect(Collectors.joining(" "));
    var letter = "case %s %s end".formatted(NAME, letters);
    return "case when %s then lower(%s) else %s end".formatted(HELD, letter, letter);
  }

  static String[] names(Collection<RebootMark> marks) {
    return marks.stream().map(Enum::name).toArray(String[]::new);
  }
}
