package io.kexecfleet.service.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Finding.Severity;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FindingsDigestTest {

  /** So few letters that lists are often alike. */
  @Provide
  Arbitrary<List<Finding>> findings() {
    var texts = Arbitraries.of("A", "B", "AB", "BA");
    return Combinators.combine(texts, Arbitraries.of(Severity.class), texts, texts).as(Finding::new).list().ofMaxSize(3);
  }

  @Property
  void tellsWhatIsTheSame(@ForAll("findings") List<Finding> some, @ForAll("findings") List<Finding> others) {
    assertThat(FindingsDigest.of(some)).matches("[0-9a-f]{32}").isEqualTo(FindingsDigest.of(List.copyOf(some)));
    assertThat(some.equals(others)).isEqualTo(String.valueOf(FindingsDigest.of(some)).equals(FindingsDigest.of(others)));
  }

  @Test
  void nothingFoundIsNotTheSameAsNotLooked() {
    assertThat(FindingsDigest.of(null)).isNull();
    assertThat(FindingsDigest.of(List.of())).isNotNull();
  }
}
