package io.kexecfleet.service.dashboard.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.dashboard.calendar.Recurrence.Repeats;
import io.kexecfleet.service.problem.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurrenceTest {

  /** What a form shows of a rule is stored again as the same rule. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          -                             | ONCE
          FREQ=DAILY                    | DAILY
          FREQ=WEEKLY;BYDAY=SA          | WEEKLY
          FREQ=WEEKLY;BYDAY=MO,TU,SU    | WEEKLY
          FREQ=WEEKLY;BYDAY=SU,MO       | RULE
          FREQ=WEEKLY                   | RULE
          FREQ=WEEKLY;INTERVAL=2;BYDAY=TU | RULE
          FREQ=MONTHLY;BYDAY=2TU        | MONTHLY
          FREQ=MONTHLY;BYDAY=-1FR       | MONTHLY
          FREQ=MONTHLY;BYDAY=5FR        | RULE
          FREQ=DAILY;COUNT=3            | RULE
          """)
  void keepsTheRule(String rule, Repeats repeats) {
    var shown = Recurrence.of(rule);
    assertThat(shown.repeats()).isEqualTo(repeats);
    assertThat(shown.rule()).isEqualTo(rule);
  }

  @Test
  void daysComeInTheirOrder() {
    assertThat(new Recurrence(Repeats.WEEKLY, List.of("SU", "MO", "SU"), "", "", "").rule()).isEqualTo("FREQ=WEEKLY;BYDAY=MO,SU");
  }

  @Test
  void whatIsMissingOrNotOfferedIsRefused() {
    for (var wrong :
        List.of(
            new Recurrence(Repeats.WEEKLY, List.of(), "1", "MO", ""),
            new Recurrence(Repeats.WEEKLY, List.of("XX"), "1", "MO", ""),
            new Recurrence(Repeats.MONTHLY, List.of(), "6", "MO", ""),
            new Recurrence(Repeats.MONTHLY, List.of(), "1", "MO,TU", ""),
            new Recurrence(Repeats.RULE, List.of(), "1", "MO", " "))) {
      assertThatThrownBy(wrong::rule).as(wrong.toString()).isInstanceOf(InvalidInputException.class);
    }
  }
}
