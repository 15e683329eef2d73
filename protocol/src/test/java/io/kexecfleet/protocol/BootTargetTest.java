package io.kexecfleet.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.protocol.BootTarget.CommandLine;
import io.kexecfleet.protocol.BootTarget.Select;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootTargetTest {

  @Test
  void initrdsGoInTheirOrderAndOnlyWithPaths() {
    assertThat(BootTarget.paths("/boot/k", "/boot/microcode", "/boot/initrd").initrds())
        .containsExactly("/boot/microcode", "/boot/initrd");
    assertThat(BootTarget.paths("/boot/k").initrds()).isEmpty();
    var one = Collections.singletonList("/boot/initrd");
    assertThatThrownBy(() -> new BootTarget(Select.DEFAULT_ENTRY, null, null, one, CommandLine.REUSE, ""))
        .hasMessageContaining("only with PATHS");
    assertThatThrownBy(() -> BootTarget.paths("/boot/k", Collections.nCopies(9, "/i").toArray(String[]::new)))
        .hasMessageContaining("more than 8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "boot/k", "/", "/boot/", "/boot//k", "/boot/../k", "/boot/.", "/boot/a\nb"})
  void whatIsNoPlainPathIsNoPath(String path) {
    assertThatThrownBy(() -> BootTarget.paths(path)).hasMessageContaining("kernel is not an absolute path");
    assertThatThrownBy(() -> BootTarget.paths("/boot/k", path)).hasMessageContaining("an initrd is not an absolute path");
  }

  @Test
  void thePathOfAThousandPartsIsJudgedLikeAnyOther() {
    assertThat(BootTarget.paths("/a".repeat(2047)).kernel()).hasSize(4094);
    assertThatThrownBy(() -> BootTarget.paths("/a".repeat(2_000_000))).isInstanceOf(IllegalArgumentException.class);
  }
}
