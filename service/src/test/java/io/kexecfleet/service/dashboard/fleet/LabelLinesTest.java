package io.kexecfleet.service.dashboard.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.problem.InvalidInputException;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelLinesTest {

  @Property
  void whatIsWrittenIsReadAsTheSame(@ForAll Map<@AlphaChars @StringLength(min = 1, max = 9) String, @AlphaChars @StringLength(max = 9) String> labels) {
    assertThat(LabelLines.read(LabelLines.write(labels))).isEqualTo(labels);
    assertThat(LabelLines.tag(LabelLines.read(LabelLines.write(labels)))).isEqualTo(LabelLines.tag(labels));
  }

  @Test
  void blanksAndBlankLinesAreNothing() {
    assertThat(LabelLines.read("\r\n zone = eu \r\n\n rack=\n")).isEqualTo(Map.of("zone", "eu", "rack", ""));
    assertThat(LabelLines.read("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"zone", "a=1\nzone", "zone=eu\nzone=us", "zone=eu\nzone=eu"})
  void whatIsNoLabelIsNotGuessed(String text) {
    assertThatThrownBy(() -> LabelLines.read(text)).isInstanceOf(InvalidInputException.class).hasMessageContaining("zone");
  }

  @Test
  void otherLabelsHaveAnotherTag() {
    assertThat(LabelLines.tag(Map.of("a", "b"))).isNotEqualTo(LabelLines.tag(Map.of("a", "c"))).isNotEqualTo(LabelLines.tag(Map.of()));
  }
}
