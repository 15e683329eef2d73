package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalendarImportTest {

  private static final String CALENDAR = "text/calendar";

  private final RunningService service = RunningService.shared();
  private final Caller operator = service.operator();

  private Caller.Answer take(String query, String... events) {
    var file = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + String.join("", events) + "END:VCALENDAR\r\n";
    return operator.postAs(CALENDAR, "/api/v1/calendar/import?" + query, file.getBytes(StandardCharsets.UTF_8));
  }

  private static String event(String uid, String summary, String... properties) {
    return "BEGIN:VEVENT\r\nUID:%s\r\nSUMMARY:%s\r\n%s\r\nEND:VEVENT\r\n".formatted(uid, summary, String.join("\r\n", properties));
  }

  private static String series(String uid, String summary, String rule) {
    return event(uid, summary, "DTSTART;TZID=Europe/Berlin:20260105T220000", "DTEND;TZID=Europe/Berlin:20260106T060000", "RRULE:" + rule);
  }

  /** Some days from now. */
  private String day(int ahead) {
    return DateTimeFormatter.BASIC_ISO_DATE.format(service.clock().instant().plus(Duration.ofDays(ahead)).atOffset(ZoneOffset.UTC).toLocalDate());
  }

  private static List<String> names(Caller.Answer answer, String field) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path(field).valueStream().map(name -> name.asString()).toList();
  }

  private String version() {
    return service.database().queryForList("select version::text from calendar_version", String.class).getFirst();
  }

  @Test
  void importingTwiceChangesNothingAndAChangeOnlyWhatChanged() {
    var query = "as=windows&prefix=im1-&selector=env%3Dprod";
    var first = take(query, series("im1-a", "Patch night", "FREQ=DAILY"), series("im1-b", "Weekend", "FREQ=WEEKLY;BYDAY=SA"));
    assertThat(names(first, "created")).containsExactly("im1-patch-night", "im1-weekend");
    var window = operator.get("/api/v1/windows/im1-patch-night");
    assertThat(window.text("selector")).isEqualTo("env=prod");
    assertThat(window.text("duration")).isEqualTo("PT8H");
    assertThat(window.text("description")).isEqualTo("Patch night");
    var before = version();
    var again = take(query, series("im1-a", "Patch night", "FREQ=DAILY"), series("im1-b", "Weekend", "FREQ=WEEKLY;BYDAY=SA"));
    assertThat(names(again, "unchanged")).containsExactly("im1-patch-night", "im1-weekend");
    assertThat(version()).isEqualTo(before);
    var changed = take(query, series("im1-a", "Patch night", "FREQ=DAILY"), series("im1-b", "Renamed", "FREQ=WEEKLY;BYDAY=SU"));
    assertThat(names(changed, "changed")).as("keeps its name, by which rollouts know it").containsExactly("im1-weekend");
    assertThat(operator.get("/api/v1/windows/im1-weekend").text("rrule")).isEqualTo("FREQ=WEEKLY;BYDAY=SU");
    assertThat(operator.get("/api/v1/windows/im1-patch-night").status()).isEqualTo(200);
  }

  @Test
  void aCancelledEventTakesItsWindowAway() {
    take("as=windows&prefix=im2-", series("im2-a", "Gone", "FREQ=DAILY"));
    var gone = take("as=windows&prefix=im2-", event("im2-a", "Gone", "STATUS:CANCELLED"), event("im2-b", "Never there", "STATUS:CANCELLED"));
    assertThat(names(gone, "deleted")).containsExactly("im2-gone");
    assertThat(gone.json().path("skipped").get(0).path("event").asString()).contains("Never there");
    assertThat(operator.get("/api/v1/windows/im2-gone").status()).isEqualTo(404);
  }

  @Test
  void whatIsOverIsPassedOverUnlessItIsKnown() {
    var over = take("as=windows&prefix=im3-", series("im3-a", "Old", "FREQ=DAILY;UNTIL=20260110T000000Z"));
    assertThat(over.json().path("skipped").get(0).path("reason").asString()).isEqualTo("It is over.");
    take("as=windows&prefix=im3-", series("im3-a", "Ends", "FREQ=DAILY"));
    var ended = take("as=windows&prefix=im3-", series("im3-a", "Ends", "FREQ=DAILY;UNTIL=20260110T000000Z"));
    assertThat(names(ended, "changed")).containsExactly("im3-ends");
    assertThat(operator.get("/api/v1/windows/im3-ends").json().path("next").isNull()).isTrue();
  }

  @Test
  void allOrNothingAndEveryEventThatIsNotUnderstoodIsNamed() {
    var before = version();
    var answer =
        take(
            "as=windows&prefix=im4-",
            series("im4-a", "Good", "FREQ=DAILY"),
            event("im4-b", "Outlook", "DTSTART;TZID=W. Europe Standard Time:20260105T220000", "DURATION:PT1H"),
            series("im4-c", "Never", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
            series("im4-a", "Twice", "FREQ=DAILY"),
            event("im4-d", "Too long", "DTSTART:20260105T000000Z", "DURATION:P8D", "RRULE:FREQ=MONTHLY"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("detail")).startsWith("4 of 5 events cannot be taken over; nothing was stored. Event 'Outlook' in line");
    assertThat(answer.json().path("problems").valueStream().map(problem -> problem.asString()).toList())
        .satisfiesExactly(
            it -> assertThat(it).contains("Outlook").contains("W. Europe Standard Time"),
            it -> assertThat(it).contains("Never").contains("no start within five years"),
            it -> assertThat(it).contains("Twice").contains("UID"),
            it -> assertThat(it).contains("Too long").contains("P7D"));
    assertThat(version()).isEqualTo(before);
    assertThat(operator.get("/api/v1/windows/im4-good").status()).isEqualTo(404);
  }

  @Test
  void aSeriesBecomesAFreezeForEachOccurrence() {
    var query = "as=freezes&prefix=im5-&zone=America/New_York&selector=env%3Dimport";
    var friday = event("im5-a", "Payday", "DTSTART;VALUE=DATE:20260102", "RRULE:FREQ=MONTHLY;BYDAY=-1FR");
    var single = event("im5-b", "Sale", "DTSTART;VALUE=DATE:" + day(30), "DTEND;VALUE=DATE:" + day(33), "DESCRIPTION:no touching");
    var made = names(take(query, friday, single), "created");
    assertThat(made).hasSizeBetween(13, 15).last().isEqualTo("im5-sale");
    assertThat(made.getFirst()).matches("im5-payday-\\d{8}");
    var payday = operator.get("/api/v1/freezes/" + made.getFirst());
    assertThat(payday.text("from")).containsPattern("T0[45]:00:00Z");
    assertThat(payday.text("selector")).isEqualTo("env=import");
    assertThat(operator.get("/api/v1/freezes/im5-sale").text("reason")).isEqualTo("Sale\nno touching");
    var before = version();
    assertThat(names(take(query, friday, single), "unchanged")).hasSameSizeAs(made);
    assertThat(version()).isEqualTo(before);

    var later = names(take(query, event("im5-b", "Sale", "DTSTART;VALUE=DATE:" + day(40))), "changed");
    assertThat(later).as("moved, and still the same").containsExactly("im5-sale");
    var fewer = take(query, event("im5-a", "Payday", "DTSTART;VALUE=DATE:20260102", "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2"));
    assertThat(names(fewer, "deleted")).hasSize(made.size() - 1);
    assertThat(operator.get("/api/v1/freezes/" + made.getFirst()).status()).isEqualTo(404);
  }

  @Test
  void freezesThatAreOverArePassedOverAndTooManyRefused() {
    var over = take("as=freezes&prefix=im6-", event("im6-a", "Past", "DTSTART:20200101T000000Z", "DTEND:20200102T000000Z"));
    assertThat(names(over, "created")).isEmpty();
    assertThat(over.json().path("skipped")).hasSize(1);
    var many = take("as=freezes&prefix=im6-", event("im6-b", "Hourly", "DTSTART:20260101T000000Z", "DURATION:PT1M", "RRULE:FREQ=HOURLY"));
    assertThat(many.status()).isEqualTo(400);
    assertThat(many.text("detail")).contains("more than 500 freezes");
    assertThat(operator.get("/api/v1/freezes?limit=1000").body()).doesNotContain("\"im6");
  }

  @ParameterizedTest
  @CsvSource({
    "as=holidays, as",
    "as=windows&zone=Mars, zone",
    "as=windows&prefix=No, prefix",
    "as=windows&selector=%3D, selector"
  })
  void aMistakeInTheParametersIsNamed(String query, String field) {
    assertThat(take(query, series("im7", "x", "FREQ=DAILY")).text("field")).isEqualTo(field);
  }

  @Test
  void whatIsNoCalendarIsRefused() {
    assertThat(take("prefix=x").status()).as("as is missing").isEqualTo(400);
    assertThat(operator.post("/api/v1/calendar/import?as=windows", "{}").status()).isEqualTo(415);
    var garbage = operator.postAs(CALENDAR, "/api/v1/calendar/import?as=windows", new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    assertThat(garbage.text("field")).isEqualTo("body");
    var text = operator.postAs(CALENDAR, "/api/v1/calendar/import?as=windows", "hello".getBytes(StandardCharsets.UTF_8));
    assertThat(text.status()).isEqualTo(400);
    assertThat(text.text("detail")).contains("iCalendar");
    assertThat(operator.postAs(CALENDAR, "/api/v1/calendar/import?as=windows", new byte[4 * 1024 * 1024 + 1]).status()).isEqualTo(413);
  }

  @Test
  void whoImportedIsOnRecord() {
    take("as=windows&prefix=im8-", series("im8", "Recorded", "FREQ=DAILY"));
    var details =
        service.database().queryForList("select details::text from audit_entry where action = 'calendar.import' and subject = 'windows' and details::text like '%im8-recorded%'", String.class);
    assertThat(details).singleElement().asString().contains("\"created\": [\"im8-recorded\"]");
  }
}
