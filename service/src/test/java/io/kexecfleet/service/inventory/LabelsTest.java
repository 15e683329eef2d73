package io.kexecfleet.service.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.problem.InvalidInputException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {

  private static final String LONGEST_DOMAIN = ("a".repeat(62) + ".").repeat(4) + "b";

  private static Map<String, @Nullable String> of(String key, @Nullable String value) {
    var labels = new HashMap<String, @Nullable String>();
    labels.put(key, value);
    return labels;
  }

  @Test
  void areWhatKubernetesTakes() {
    assertThat(LONGEST_DOMAIN).hasSize(253);
    for (var key : new String[] {"a", "A-b_c.9", "x".repeat(63), "example.com/a", "a-1.b/Name", LONGEST_DOMAIN + "/" + "x".repeat(63)}) {
      assertThat(Labels.require("labels", of(key, "v"))).containsEntry(key, "v");
    }
    for (var value : new String[] {"", "0", "R1.2_3-4z", "x".repeat(63)}) {
      assertThat(Labels.require("labels", of("a", value))).containsEntry("a", value);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", "a b", "ä", "a/b/c", "/a", "a/", "Example.com/a", "a..b/c", "a-/b", "a_b/c", "\0", "\ud800"})
  void whatIsNoKeyIsRefused(String key) {
    assertThatThrownBy(() -> Labels.require("labels", of(key, "v")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is no label key")
        .extracting(e -> ((InvalidInputException) e).field())
        .isEqualTo("labels");
  }

  @Test
  void whatIsTooLongIsRefusedInAShortMessage() {
    for (var key : new String[] {"x".repeat(64), "a" + LONGEST_DOMAIN + "/b", "x".repeat(100_000)}) {
      assertThatThrownBy(() -> Labels.require("labels", of(key, "v")))
          .message()
          .satisfies(message -> assertThat(message).hasSizeLessThan(400));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-a", "a-", "a b", "a/b", "ä", "\0"})
  void whatIsNoValueIsRefused(String value) {
    assertThatThrownBy(() -> Labels.require("labels", of("zone", value))).hasMessageContaining("The value of label zone");
  }

  @Test
  void nothingIsNoValueAndThereAreSixtyFourAtMost() {
    assertThatThrownBy(() -> Labels.require("labels", of("zone", null))).hasMessageContaining("zone");
    var many = IntStream.range(0, 64).boxed().collect(Collectors.toMap(i -> "key" + i, _ -> "v"));
    assertThat(Labels.require("labels", many)).hasSize(64);
    many.put("one-more", "v");
    assertThatThrownBy(() -> Labels.require("labels", many)).hasMessageContaining("64");
  }
}
