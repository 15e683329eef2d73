package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Change;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files' side of it; what the kernel says of its devices is heard in the lab, from a kernel. */
@Timeout(60)
class LinuxWatchTest {

  @TempDir Path folder;

  private final BlockingQueue<Change> heard = new LinkedBlockingQueue<>();

  @Test
  void whatIsWrittenMovedOrRemovedIsHeardOf() throws Exception {
    var file = Files.writeString(folder.resolve("vmlinuz"), "one");
    try (var _ = new LinuxWatch(List.of(folder), heard::add)) {
      Files.writeString(file, "two");
      assertThat(next()).isEqualTo(Change.FILES);
      heard.clear();
      Files.move(file, folder.resolve("vmlinuz.old"));
      assertThat(next()).isEqualTo(Change.FILES);
      heard.clear();
      Files.delete(folder.resolve("vmlinuz.old"));
      assertThat(next()).isEqualTo(Change.FILES);
    }
  }

  @Test
  void aFolderThatComesLaterIsWatchedFromThenOn() throws Exception {
    var entries = folder.resolve("entries");
    try (var _ = new LinuxWatch(List.of(folder, entries), heard::add)) {
      Files.createDirectory(entries);
      assertThat(next()).isEqualTo(Change.FILES);
      heard.clear();
      Files.writeString(entries.resolve("default.conf"), "linux /vmlinuz");
      assertThat(next()).isEqualTo(Change.FILES);
    }
  }

  @Test
  void whatIsNoFolderAsItIsWatchedIsPassedBy() throws Exception {
    var file = Files.writeString(folder.resolve("entries"), "no folder");
    var missing = folder.resolve("loader");
    try (var _ = new LinuxWatch(List.of(file, missing, folder), heard::add)) {
      Files.writeString(folder.resolve("vmlinuz"), "one");
      assertThat(next()).isEqualTo(Change.FILES);
    }
  }

  @Test
  void afterItIsClosedNothingIsHeard() throws Exception {
    var watch = new LinuxWatch(List.of(folder), heard::add);
    watch.close();
    Files.writeString(folder.resolve("vmlinuz"), "one");
    assertThat(heard).isEmpty();
  }

  private Change next() throws InterruptedException {
    var change = heard.poll(20, TimeUnit.SECONDS);
    assertThat(change).isNotNull();
    return change;
  }
}
