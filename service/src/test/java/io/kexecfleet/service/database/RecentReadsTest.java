package io.kexecfleet.service.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.support.MovableClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What was read a moment ago is used again, and nothing that was read before something changed. */
class RecentReadsTest {

  private final MovableClock clock = new MovableClock();
  private final RecentReads<String> reads = new RecentReads<>(Duration.ofSeconds(5), 10, clock);

  /** One after the other; nothing else may be read. */
  private static Supplier<String> database(String... values) {
    return new ArrayDeque<>(List.of(values))::removeFirst;
  }

  @Test
  void isReadOnceAndAgainWhenItsTimeIsOver() {
    var database = database("first", "second");
    assertThat(reads.get("key", database)).isEqualTo("first");
    assertThat(reads.get("key", database)).isEqualTo("first");
    assertThat(reads.find("key")).contains("first");
    assertThat(reads.find("other")).isEmpty();
    clock.advance(Duration.ofSeconds(6));
    assertThat(reads.find("key")).isEmpty();
    assertThat(reads.get("key", database)).isEqualTo("second");
  }

  @Test
  void whatSomebodyIsReadingWhileItChangesIsUsedByNobody() {
    var database = database("before", "after");
    assertThat(
            reads.get(
                "key",
                () -> {
                  var value = database.get();
                  if (value.equals("before")) {
                    reads.changed();
                  }
                  return value;
                }))
        .isEqualTo("after");
    assertThat(reads.find("key")).contains("after");
  }

  @Test
  void whatSomebodyLooksUpWhileItChangesIsUsedByNobody() {
    var database = database("before", "");
    assertThat(
            reads.look(
                "key",
                () -> {
                  var value = database.get();
                  if (value.equals("before")) {
                    reads.changed();
                  }
                  return Optional.of(value).filter(it -> !it.isEmpty());
                }))
        .isEmpty();
    assertThat(reads.find("key")).isEmpty();
  }

  @Test
  void whatIsReadForLongCountsFromItsBeginning() {
    reads.get(
        "key",
        () -> {
          clock.advance(Duration.ofSeconds(4));
          return "slow";
        });
    assertThat(reads.find("key")).contains("slow");
    clock.advance(Duration.ofSeconds(1));
    assertThat(reads.find("key")).isEmpty();
  }

  @Test
  void whatCannotBeReadIsReadAgain() {
    assertThatThrownBy(() -> reads.get("key", () -> { throw new IllegalStateException("away"); })).hasMessage("away");
    assertThat(reads.get("key", database("there"))).isEqualTo("there");
  }
}
