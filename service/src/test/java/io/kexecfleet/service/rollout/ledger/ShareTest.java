package io.kexecfleet.service.rollout.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class ShareTest {

  /** Figures from Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3. */
  @Example
  void isBetweenWhatWilsonSays() {
    assertThat(Share.of(81, 263).low()).isEqualTo(0.2553, within(0.0001));
    assertThat(Share.of(81, 263).high()).isEqualTo(0.3662, within(0.0001));
    assertThat(Share.of(15, 148).low()).isEqualTo(0.0624, within(0.0001));
    assertThat(Share.of(15, 148).high()).isEqualTo(0.1605, within(0.0001));
    assertThat(Share.of(0, 20).low()).isZero();
    assertThat(Share.of(0, 20).high()).isEqualTo(0.1611, within(0.0001));
    assertThat(Share.of(1, 29).low()).isEqualTo(0.0061, within(0.0001));
    assertThat(Share.of(1, 29).high()).isEqualTo(0.1718, within(0.0001));
  }

  @Example
  void ofNothingNothingIsKnown() {
    assertThat(Share.of(0, 0)).isEqualTo(new Share(0, 0, 0, 1));
    assertThatThrownBy(() -> Share.of(2, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void theShareLiesInItAndMoreOfTheSameMakesItNarrower(@ForAll @LongRange(min = 1, max = 100_000) long whole, @ForAll @LongRange(min = 0, max = 100_000) long some) {
    long part = some % (whole + 1);
    var share = Share.of(part, whole);
    assertThat(share.low()).isBetween(0.0, (double) part / whole + 1e-12);
    assertThat(share.high()).isBetween((double) part / whole - 1e-12, 1.0);
    var ten = Share.of(part * 10, whole * 10);
    assertThat(ten.high() - ten.low()).isLessThan(share.high() - share.low());
    assertThat(share.rest().low()).isEqualTo(1 - share.high(), within(1e-9));
  }
}
