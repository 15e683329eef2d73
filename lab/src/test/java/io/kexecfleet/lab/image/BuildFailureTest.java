package io.kexecfleet.lab.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildFailureTest {

  private static final Path LOG = Path.of("cache", "base.log");

  @Test
  void itSaysWhatFailedWhereTheLogIsAndWhatToDo() {
    assertThat(BuildFailure.message("base", 1, LOG, List.of("E: no such archive")))
        .contains("base layer", "exit code 1", LOG.toString(), "| E: no such archive", "run it again");
  }

  @Test
  void knownCausesHaveTheirRemedy() {
    assertThat(advice(1, "unshare: unshare failed: Operation not permitted")).contains("as root");
    assertThat(advice(127, "debootstrap: command not found")).contains("apt-get install");
    assertThat(advice(1, "tar: write error: No space left on device")).contains("KEXEC_FLEET_CACHE");
  }

  private static String advice(int code, String line) {
    return BuildFailure.message("base", code, LOG, List.of(line));
  }
}
