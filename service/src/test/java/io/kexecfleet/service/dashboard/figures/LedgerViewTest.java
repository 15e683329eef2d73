package io.kexecfleet.service.dashboard.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.dashboard.figures.LedgerView.Sort;
import io.kexecfleet.service.rollout.ledger.Ledger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LedgerViewTest {

  private static Ledger.Line line(String hardware, String to, long tried, long failed) {
    return new Ledger.Line(
        new Ledger.Tried(hardware, "7.1", to, "CMA"),
        tried,
        tried - failed,
        failed == 0 ? Map.of() : Map.of(Outcome.LOST, failed),
        Instant.EPOCH.plusSeconds(tried));
  }

  private static final List<Ledger.Line> LINES =
      List.of(line("a", "7.9", 1, 1), line("b", "7.9", 1000, 500), line("a", "7.10", 500, 0), line("c", "7.2", 2000, 4));

  private static List<String> order(Sort sort) {
    return LedgerView.of(LINES, false, sort, false, 1).lines().stream().map(line -> line.what().hardware() + line.what().kernelTo()).toList();
  }

  @Test
  void oneFailureOutOfOneIsNotWorseThanHalfOfAThousand() {
    assertThat(order(Sort.OFTEN)).containsExactly("b7.9", "a7.9", "c7.2", "a7.10");
    assertThat(LedgerView.Line.of(line("a", "7.9", 1, 1)).isOften()).as("it happened once").isFalse();
    assertThat(LedgerView.Line.of(line("b", "7.9", 1000, 100)).isOften()).isTrue();
    assertThat(LedgerView.Line.of(line("c", "7.2", 2000, 4)).isOften()).as("one in five hundred").isFalse();
    assertThat(LedgerView.Line.of(line("d", "7.2", 10, 1)).isOften()).as("one in ten may be chance").isFalse();
  }

  @Test
  void eachOrderIsWhatItSays() {
    assertThat(order(Sort.WHAT)).as("the newest kernels first").containsExactly("a7.10", "a7.9", "b7.9", "c7.2");
    assertThat(order(Sort.TRIED)).containsExactly("c7.2", "b7.9", "a7.10", "a7.9");
    assertThat(order(Sort.FAILED)).containsExactly("b7.9", "c7.2", "a7.9", "a7.10");
    assertThat(order(Sort.LAST)).containsExactly("c7.2", "b7.9", "a7.10", "a7.9");
  }

  @Test
  void pagesAreCutAndSumsAreOfAll() {
    var many = IntStream.range(0, 250).mapToObj(i -> line("h%03d".formatted(i), "7.9", 10, i % 2)).toList();
    var last = LedgerView.of(many, true, Sort.WHAT, true, 99);
    assertThat(last.kinds()).isEqualTo(125);
    assertThat(last.page()).isEqualTo(2);
    assertThat(last.lines()).hasSize(25);
    assertThat(last.tried()).isEqualTo(2500);
    assertThat(last.failed().part()).isEqualTo(125);
    assertThat(LedgerView.of(List.of(), false, Sort.WHAT, false, 1).lines()).isEmpty();
  }

  @Test
  void whatWasNeverTriedShows() {
    var matrix = Tried.of(LINES, Map.of("a", 10L, "z", 500L, "", 3L));
    assertThat(matrix.kernels()).containsExactly("7.10", "7.9", "7.2");
    assertThat(matrix.rows()).extracting(Tried.Row::hardware).as("what the fleet has most of comes first").containsExactly("z", "a", "b", "c");
    assertThat(matrix.rows().getFirst().cells()).containsOnlyNulls();
    var a = matrix.rows().get(1);
    assertThat(a.cells().get(0)).extracting(cell -> cell.succeeded().part()).isEqualTo(500L);
    assertThat(a.cells().get(1)).extracting(cell -> cell.succeeded().part()).isEqualTo(0L);
    assertThat(a.cells().get(2)).isNull();
    assertThat(a.isMissingSome()).isTrue();
  }
}
