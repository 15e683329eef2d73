package io.kexecfleet.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
    Path abandoned = Files.createDirectory(runs.resolve("host-abandoned"));
    Files.writeString(abandoned.resolve("lock"), "");
    Path unlocked = Files.createDirectory(runs.resolve("host-unlocked"));
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

  /** Asks the kernel, because opening and closing the file here would give the lock up. */
  private static boolean lockedFromOutside(Path file) throws Exception {
    String inode = Files.getAttribute(file, "unix:ino").toString();
    return Files.readAllLines(Path.of("/proc/locks")).stream().anyMatch(line -> line.contains(":" + inode + " "));
  }
}
