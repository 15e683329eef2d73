package io.kexecfleet.service.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleWordsTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** A Monday. */
  private static final LocalDateTime START = LocalDateTime.parse("2026-01-05T22:00");

  private static String words(String rule) {
    return RuleWords.of(Schedule.of(rule, START, BERLIN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FREQ=DAILY                                   | Every day at 22:00
          FREQ=DAILY;INTERVAL=3                        | Every 3 days at 22:00
          FREQ=DAILY;BYDAY=SA,SU                       | Every Saturday and Sunday at 22:00
          FREQ=WEEKLY                                  | Every week on Monday at 22:00
          FREQ=WEEKLY;BYDAY=MO,TU,WE,TH                | Every Monday, Tuesday, Wednesday and Thursday at 22:00
          FREQ=WEEKLY;INTERVAL=2;BYDAY=TU              | Every 2 weeks on Tuesday at 22:00
          FREQ=WEEKLY;BYDAY=TU;WKST=SU                 | Every Tuesday at 22:00
          FREQ=WEEKLY;BYMONTH=1,7;BYDAY=TU             | Every Tuesday in January and July at 22:00
          FREQ=MONTHLY                                 | Every month on day 5 at 22:00
          FREQ=MONTHLY;BYDAY=2TU                       | Every month on the second Tuesday at 22:00
          FREQ=MONTHLY;BYDAY=+1MO,-1FR                 | Every month on the first Monday and the last Friday at 22:00
          FREQ=MONTHLY;BYDAY=FR                        | Every month on every Friday at 22:00
          FREQ=MONTHLY;BYMONTHDAY=1,15,-1              | Every month on day 1, day 15 and the last day at 22:00
          FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1 | Every 3 months on the last of its days that are Monday, Tuesday, Wednesday, Thursday or Friday at 22:00
          FREQ=YEARLY                                  | Every year on day 5 of January at 22:00
          FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU             | Every year in March on the last Sunday at 22:00
          FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29          | Every year in February on day 29 at 22:00
          FREQ=HOURLY;INTERVAL=2                       | Every 2 hours, 0 minutes past the hour
          FREQ=HOURLY;BYMINUTE=15                      | Every hour, 15 minutes past the hour
          FREQ=DAILY;BYHOUR=1,13;BYMINUTE=0,30         | Every day at 01:00, 01:30, 13:00 and 13:30
          FREQ=DAILY;COUNT=6                           | Every day at 22:00, 6 times
          FREQ=DAILY;UNTIL=20260630                    | Every day at 22:00, until 2026-06-30
          FREQ=DAILY;UNTIL=20260630T210000Z            | Every day at 22:00, until 2026-06-30 21:00 UTC
          FREQ=DAILY;UNTIL=20260630T210000             | Every day at 22:00, until 2026-06-30 21:00
          """)
  void sayWhatTheRuleSays(String rule, String words) {
    assertThat(words(rule)).isEqualTo(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        "FREQ=YEARLY;BYYEARDAY=100",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
        "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=MONTHLY;BYDAY=2TU,WE",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,-1",
        "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
        "FREQ=DAILY;BYMONTHDAY=1",
        "FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7",
        "FREQ=HOURLY;BYHOUR=1,2"
      })
  void showTheRuleWhereAPartOfItHasNoWords(String rule) {
    assertThat(words(rule)).isEqualTo("By the rule %s, from Monday 2026-01-05 at 22:00 on".formatted(rule));
  }

  @Test
  void tellWhatOpensOnce() {
    assertThat(RuleWords.of(Schedule.of(null, START, BERLIN))).isEqualTo("Once, on Monday 2026-01-05 at 22:00");
  }
}
