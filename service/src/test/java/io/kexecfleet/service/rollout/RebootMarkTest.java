package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RebootMarkTest {

  @Test
  void everyStateAndOutcomeHasOneAndNoTwoShareALetter() {
    var marks =
        Stream.concat(
                Arrays.stream(RebootState.values()).filter(state -> state != RebootState.DONE).map(RebootMark::of),
                Arrays.stream(Outcome.values()).map(RebootMark::of))
            .collect(Collectors.toSet());
    assertThat(marks).containsExactlyInAnyOrder(RebootMark.values());
    assertThat(Arrays.stream(RebootMark.values()).map(RebootMark::letter)).doesNotHaveDuplicates().allMatch(Character::isUpperCase);
    assertThat(Arrays.stream(Outcome.values()).map(RebootMark::of)).allMatch(RebootMark::isOutcome);
    assertThat(RebootMark.OUT.isOutcome()).isFalse();
  }
}
