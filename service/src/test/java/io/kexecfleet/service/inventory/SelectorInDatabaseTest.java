package io.kexecfleet.service.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.RunningService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.springframework.jdbc.core.simple.JdbcClient;

class SelectorInDatabaseTest {

  private static final JdbcClient DATABASE = RunningService.shared().bean(JdbcClient.class);
  private static final LabelsColumn COLUMN = RunningService.shared().bean(LabelsColumn.class);

  @Provide
  Arbitrary<List<Map<String, String>>> fleets() {
    return SomeLabels.labels().list().ofMinSize(1).ofMaxSize(30);
  }

  @Provide
  Arbitrary<String> selectors() {
    return SomeLabels.selectors();
  }

  @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
  void choosesTheSameAsInMemory(@ForAll("fleets") List<Map<String, String>> fleet, @ForAll("selectors") String text) {
    var selector = Selector.parse(text);
    var condition = selector.condition("host.labels");
    var arguments = new ArrayList<Object>();
    arguments.add(fleet.stream().map(COLUMN::write).toArray(String[]::new));
    arguments.addAll(condition.arguments());
    var chosen =
        DATABASE
            .sql(
                "select number::int - 1 from unnest(?::jsonb[]) with ordinality as host(labels, number) where %s order by number"
                    .formatted(condition.sql()))
            .params(arguments)
            .query((row, _) -> row.getInt(1))
            .list();
    assertThat(chosen)
        .as(text)
        .isEqualTo(IntStream.range(0, fleet.size()).filter(i -> selector.matches(fleet.get(i))).boxed().toList());
  }
}
