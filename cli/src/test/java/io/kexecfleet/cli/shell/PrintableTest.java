package io.kexecfleet.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PrintableTest {

  @Property
  void nothingIsPrintedThatATerminalTakesForAnOrder(@ForAll String text) {
    assertThat(Printable.text(text)).matches(PrintableTest::isHarmless);
    assertThat(Json.pretty(Json.MAPPER.createObjectNode().put("a", text)).replace("\n", "")).matches(PrintableTest::isHarmless);
    assertThat(Json.yaml(Json.MAPPER.createObjectNode().put("a", text)).replace("\n", "")).matches(PrintableTest::isHarmless);
  }

  @Property
  void jsonMeansTheSameAsBefore(@ForAll String text) {
    var node = Json.MAPPER.createObjectNode().put("a", text);

    assertThat(Json.MAPPER.readTree(Json.pretty(node))).isEqualTo(node);
  }

  @Test
  void whatPeopleWriteStays() {
    assertThat(Printable.text("Zürich, 東京 \ud83d\ude00 … ok")).isEqualTo("Zürich, 東京 \ud83d\ude00 … ok");
  }

  @Test
  void aTableIsAsWideAsItHasToBe() {
    var table = new Table(List.of("a", "longer"));
    table.add(List.of("wide cell", "|x|"));

    assertThat(table.lines()).containsExactly("a          longer", "wide cell  |x|");
    assertThat(table.markdown()).containsExactly("| a | longer |", "|---|---|", "| wide cell | \\|x\\| |");
  }

  private static boolean isHarmless(String text) {
    return text.codePoints().noneMatch(Character::isISOControl) && text.chars().noneMatch(unit -> unit >= 0x202a && unit <= 0x202e);
  }
}
