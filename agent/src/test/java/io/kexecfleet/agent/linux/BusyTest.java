package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.linux.syscall.SyscallException;
import io.kexecfleet.agent.linux.syscall.Errno;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BusyTest {

  private final List<Long> pauses = new ArrayList<>();
  private int calls;

  @Test
  void whatIsBusyIsTriedAgainAfterLongerAndLongerPauses() {
    retry(Errno.EBUSY, 4, null);
    assertThat(calls).isEqualTo(4);
    assertThat(pauses).containsExactly(50L, 100L, 200L);
  }

  @Test
  void whatStaysBusyIsGivenUp() {
    assertThatThrownBy(() -> retry(Errno.EBUSY, 100, null)).isInstanceOf(SyscallException.class).hasMessageContaining("EBUSY");
    assertThat(calls).isEqualTo(8);
    assertThat(pauses.stream().mapToLong(Long::longValue).sum()).isBetween(5_000L, 7_000L);
  }

  @Test
  void anyOtherAnswerIsFinal() {
    assertThatThrownBy(() -> retry(Errno.EINVAL, 100, null)).isInstanceOf(SyscallException.class);
    assertThat(calls).isOne();
  }

  @Test
  void aLimitIsNotUsedUpByTrying() {
    assertThatThrownBy(() -> retry(Errno.EBUSY, 100, 3L)).isInstanceOf(SyscallException.class);
    assertThat(calls).as("one is left to let go").isEqualTo(2);
  }

  private void retry(Errno answer, int goodAt, @Nullable Long callsLeft) {
    new Busy(pauses::add)
        .retry(
            () -> {
              if (++calls < goodAt) {
                throw SyscallException.of("kexec_file_load", "test", answer);
              }
            },
            callsLeft,
            1);
  }
}
