package io.kexecfleet.service.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditListing;
import io.kexecfleet.service.audit.AuditQuery;
import io.kexecfleet.service.inventory.TimeOrderedId;
import io.kexecfleet.service.support.RunningService;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataIntegrityViolationException;
import tools.jackson.databind.json.JsonMapper;

class GateBookTest {

  private static final GateSpec.Hold HOLD = new GateSpec.Hold("go", GateSpec.When.BETWEEN_WAVES);
  private static final GateSpec.Hold HOLD_OF_HOSTS = new GateSpec.Hold("go-hosts", GateSpec.When.BEFORE_HOSTS);
  private static final GateSpec.Asked ERRORS = SomeGates.prometheus("errors", GateSpec.Comparison.LESS, 1);
  private static final GateSpec.Asked PAGE = SomeGates.page("http://localhost/", null, 200);
  private static final Actor ANN = new Actor("ann", "192.0.2.7");

  private final RunningService service = RunningService.shared();
  private final GateBook book = service.bean(GateBook.class);
  private final Instant start = service.clock().instant().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));
  private final UUID rollout = TimeOrderedId.at(Instant.EPOCH);

  @BeforeEach
  void aRollout() {
    service
        .database()
        .update(
            """
            insert into rollout (id, name, author, created_at, started_at, ended_at, state, target, selection, plan, max_out, max_failures,
              approve_by, waves, hosts, queued, ahead, out, held, failures, succeeded)
            values (?, '', 'test', now(), now(), now(), 'FAILED', '{"select":"LATEST_INSTALLED","commandLine":"REUSE","arguments":""}',
              '{}', '{}', 2, 0, now(), 1, 3, 0, 0, 0, 0, 0, 0)
            """,
            rollout);
  }

  private Verdict said(boolean open, int second) {
    return new Verdict(open, open ? "well" : "ill", start.plusSeconds(second));
  }

  private GateState answered(String gate, int wave, boolean open, int second, int since) {
    return new GateState(
        gate, wave, open, open ? "well" : "ill", start.plusSeconds(second), open ? start.plusSeconds(since) : null, null, null);
  }

  @Test
  void openSinceIsWhenItTurnedOpenWithoutAGap() {
    for (var step : new int[][] {{0, 1, 0}, {10, 1, 0}, {35, 1, 0}, {61, 1, 61}, {70, 0, 0}, {80, 1, 80}, {90, 1, 80}}) {
      book.record(rollout, 2, ERRORS, said(step[1] == 1, step[0]));
      assertThat(book.all(rollout)).containsExactly(answered("errors", 2, step[1] == 1, step[0], step[2]));
    }
  }

  @Test
  void anAnswerThatComesLateOrTwiceDoesNotOpenAnything() {
    book.record(rollout, 1, ERRORS, said(true, 0));
    book.record(rollout, 1, ERRORS, said(true, 20));
    book.record(rollout, 1, ERRORS, said(false, 10));
    assertThat(book.all(rollout)).containsExactly(answered("errors", 1, true, 20, 20));
    book.record(rollout, 1, ERRORS, said(false, 30));
    book.record(rollout, 1, ERRORS, said(true, 25));
    book.record(rollout, 1, ERRORS, said(true, 20));
    assertThat(book.all(rollout)).containsExactly(answered("errors", 1, false, 30, 0));
  }

  @Test
  void whoeverAnswersAtTheSameTimeFillsOneLine() {
    CompletableFuture.allOf(
            IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.runAsync(() -> book.record(rollout, 1, ERRORS, said(true, i))))
                .toArray(CompletableFuture[]::new))
        .join();
    assertThat(book.all(rollout)).singleElement().satisfies(state -> {
      assertThat(state.askedAt()).isEqualTo(start.plusSeconds(19));
      assertThat(state.open()).isTrue();
    });
  }

  @Test
  void eachWaveHasItsOwnAndHostsHaveOne() {
    book.record(rollout, 1, ERRORS, said(true, 0));
    book.record(rollout, 2, ERRORS, said(false, 5));
    book.record(rollout, 1, PAGE, said(true, 0));
    book.record(rollout, 2, PAGE, said(true, 10));
    assertThat(book.states(rollout, 1).get("errors")).isEqualTo(answered("errors", 1, true, 0, 0));
    assertThat(book.states(rollout, 2).get("errors")).isEqualTo(answered("errors", 2, false, 5, 0));
    assertThat(book.states(rollout, 3)).containsOnlyKeys("page");
    assertThat(book.states(rollout, 3).get("page")).isEqualTo(answered("page", 0, true, 10, 0));
    assertThat(book.states(UUID.randomUUID(), 1)).isEmpty();
    assertThatThrownBy(() -> book.record(rollout, 0, ERRORS, said(true, 0))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> book.release(rollout, 0, HOLD, ANN)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aHoldIsReleasedOnceForItsWaveAndThatIsOnRecord() {
    assertThat(book.release(rollout, 2, HOLD, ANN)).isTrue();
    assertThat(book.release(rollout, 2, HOLD, new Actor("bob", ""))).isFalse();
    assertThat(book.release(rollout, 0, HOLD_OF_HOSTS, ANN)).isTrue();
    var now = service.clock().instant();
    assertThat(GateView.of(HOLD, book.states(rollout, 2).get("go"), now).text()).startsWith("Released by ann at ");
    assertThat(GateView.of(HOLD, book.states(rollout, 3).get("go"), now).open()).as("the next wave is held again").isFalse();
    assertThat(GateView.of(HOLD_OF_HOSTS, book.states(rollout, 3).get("go-hosts"), now).open()).isTrue();
    assertThat(service.bean(AuditListing.class).page(AuditQuery.about(rollout.toString()), Long.MAX_VALUE, 10))
        .extracting(entry -> "%s %s %s %s".formatted(entry.actor(), entry.address(), entry.action(), entry.details()))
        .containsExactlyInAnyOrder(
            "ann 192.0.2.7 gate.release {\"gate\": \"go\", \"wave\": 2}",
            "ann 192.0.2.7 gate.release {\"gate\": \"go-hosts\", \"wave\": 0}");
  }

  @Test
  void theLongestDetailFits() {
    var longest = new Verdict(true, "😀".repeat(1000) + "\0", start);
    book.record(rollout, 1, ERRORS, longest);
    assertThat(book.all(rollout)).singleElement().extracting(GateState::detail).isEqualTo(longest.detail());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          released_at = now(), released_by = 'ann' | asked_or_released
          asked_at = null                          | asked_or_released
          released_by = 'ann'                      | released_by_somebody
          open = false                             | open_since_while_open
          open_since = null                        | open_since_while_open
          asked_at = null, released_at = now(), released_by = 'ann', open = false, open_since = null | released_is_open
          wave = -1                                | gate_state_wave_check
          gate = 'No Name'                         | gate_state_gate_check
          rollout_id = gen_random_uuid()           | gate_state_rollout_id_fkey
          """)
  void theTableRefusesWhatCannotBe(String change, String constraint) {
    book.record(rollout, 1, ERRORS, said(true, 0));
    assertThatThrownBy(() -> service.database().update("update gate_state set %s where rollout_id = ?".formatted(change), rollout))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining(constraint);
  }

  @Test
  void theServicesOwnMapperReadsWhatItWrote() {
    var mapper = service.bean(JsonMapper.class);
    var type = mapper.getTypeFactory().constructCollectionType(List.class, GateSpec.class);
    var gates = List.<GateSpec>of(ERRORS, PAGE, HOLD);
    var text = mapper.writerFor(type).writeValueAsString(gates);
    assertThat(text)
        .contains("\"type\":\"PROMETHEUS\"", "\"interval\":\"PT10S\"", "\"comparison\":\"<\"", "{\"type\":\"HOLD\",\"name\":\"go\",\"when\":\"BETWEEN_WAVES\"}");
    assertThat(mapper.<List<GateSpec>>readValue(text, type)).isEqualTo(gates);
  }
}
