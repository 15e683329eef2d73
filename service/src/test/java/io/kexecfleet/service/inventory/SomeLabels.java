package io.kexecfleet.service.inventory;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Labels and selectors out of so few keys and values that they often meet. */
final class SomeLabels {

  private static final List<String> KEYS = List.of("zone", "role", "x.io/rack", "in", "Z_9");
  private static final List<String> VALUES = List.of("", "eu", "us", "r1", "notin", "A.b_c-d");

  private SomeLabels() {}

  static Arbitrary<Map<String, String>> labels() {
    return Arbitraries.maps(Arbitraries.of(KEYS), Arbitraries.of(VALUES)).ofMaxSize(KEYS.size());
  }

  static Arbitrary<String> selectors() {
    return requirement().list().ofMaxSize(4).map(parts -> String.join(" ,", parts));
  }

  private static Arbitrary<String> requirement() {
    var keys = Arbitraries.of(KEYS);
    var lists = Arbitraries.of(VALUES).list().ofMinSize(1).ofMaxSize(4).map(values -> String.join(" , ", values));
    return Arbitraries.oneOf(
        keys,
        keys.map(key -> "!" + key),
        Combinators.combine(keys, Arbitraries.of("=", " == ", "!="), Arbitraries.of(VALUES)).as((key, sign, value) -> key + sign + value),
        Combinators.combine(keys, Arbitraries.of("in", "notin"), lists).as((key, word, list) -> "%s %s (%s)".formatted(key, word, list)));
  }
}
