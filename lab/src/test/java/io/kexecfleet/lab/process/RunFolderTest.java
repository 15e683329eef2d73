package io.kexecfleet.lab.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

  @TempDir Path runs;

  @Test
  void aFolderGoesWhenItsHostGoes() throws Exception {
    RunFolder folder = RunFolder.create(runs);
    Files.writeString(folder.path().resolve("system.qcow2"), "disk");

    folder.close();
    folder.close();

    assertThat(folder.path()).doesNotExist();
  }

  @Test
  void whatAKilledRunLeftIsRemovedAndWhatIsInUseStays() throws Exception {
    Path abandoned = Files.createDirectory(runs.resolve("run-abandoned"));
    Files.writeString(abandoned.resolve("lock"), "");
    Path unlocked = Files.createDirectory(runs.resolve("run-unlocked"));
    Path others = Files.createDirectory(runs.resolve("demo-1"));
    try (RunFolder first = RunFolder.create(runs);
        RunFolder second = RunFolder.create(runs)) {
      assertThat(abandoned).doesNotExist();
      assertThat(unlocked).doesNotExist();
      assertThat(others).exists();
      assertThat(first.path()).isNotEqualTo(second.path()).exists();
      assertThat(lockedFromOutside(first.path().resolve("lock"))).isTrue();
    }
  }

  @Test
  void whatStillRunsFromAnAbandonedFolderIsEnded() throws Exception {
    Path abandoned = Files.createDirectory(runs.resolve("run-abandoned"));
    Path program = Files.copy(Path.of("/bin/sleep"), abandoned.resolve("sleep"));
    Process left = new ProcessBuilder(program.toString(), "600").start();
    Process other = new ProcessBuilder("/bin/sleep", "600").start();
    try (RunFolder _ = RunFolder.create(runs)) {
      assertThat(left.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(other.isAlive()).isTrue();
    } finally {
      left.destroyForcibly();
      other.destroyForcibly();
    }
  }

  /** Asks the kernel, because opening and closing the file here would give the lock up. */
  private static boolean lockedFromOutside(Path file) throws Exception {
    String inode = Files.getAttribute(file, "unix:ino").toString();
    return Files.readAllLines(Path.of("/proc/locks")).stream().anyMatch(line -> line.contains(":" + inode + " "));
  }
}
