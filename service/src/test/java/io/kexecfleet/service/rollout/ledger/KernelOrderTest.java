package io.kexecfleet.service.rollout.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class KernelOrderTest {

  @Test
  void theOlderComesFirst() {
    var inOrder =
        List.of(
            "",
            "5.14.0-427.el9.x86_64",
            "5.14.0-503.el9.x86_64",
            "6.9.12-amd64",
            "6.12-rc1",
            "6.12-rc10",
            "6.12",
            "6.12-amd64",
            "6.12.0-rc2-amd64",
            "6.12.0-amd64",
            "6.12.9-amd64",
            "6.12.10-amd64",
            "7.2.13-amd64",
            "7.10.1-amd64");
    var shuffled = new ArrayList<>(inOrder);
    Collections.shuffle(shuffled, new Random(1));
    shuffled.sort(KernelOrder.OLDER_FIRST);
    assertThat(shuffled).isEqualTo(inOrder);
  }

  private static int sign(String one, String other) {
    return Integer.signum(KernelOrder.OLDER_FIRST.compare(one, other));
  }

  @Property
  void itIsAnOrder(
      @ForAll @Chars({'0', '1', '9', '.', '-', '~', 'r', 'c'}) @StringLength(max = 6) String a,
      @ForAll @Chars({'0', '1', '9', '.', '-', '~', 'r', 'c'}) @StringLength(max = 6) String b,
      @ForAll @Chars({'0', '1', '9', '.', '-', '~', 'r', 'c'}) @StringLength(max = 6) String c) {
    assertThat(sign(a, b)).isEqualTo(-sign(b, a));
    assertThat(sign(a, b) == 0).isEqualTo(a.equals(b));
    if (sign(a, b) <= 0 && sign(b, c) <= 0) {
      assertThat(sign(a, c)).isLessThanOrEqualTo(0);
    }
  }
}
