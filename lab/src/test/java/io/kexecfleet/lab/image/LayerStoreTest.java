package io.kexecfleet.lab.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerStoreTest {

  @TempDir Path folder;

  @Test
  void aLayerIsBuiltOnce() throws Exception {
    var builds = new AtomicInteger();
    var store = new LayerStore(folder);

    Path first = store.layer("key", output -> build(output, builds));
    Path second = store.layer("key", output -> build(output, builds));

    assertThat(second).isEqualTo(first);
    assertThat(first.resolve("content")).hasContent("built");
    assertThat(builds).hasValue(1);
  }

  @Test
  void aBuildThatFailedLeavesNoLayerAndIsBegunAgain() throws Exception {
    var store = new LayerStore(folder);
    var builds = new AtomicInteger();

    assertThatThrownBy(
            () ->
                store.layer(
                    "key",
                    output -> {
                      Files.writeString(output.resolve("rest"), "half");
                      throw new IOException("interrupted");
                    }))
        .hasMessage("interrupted");
    Path layer = store.layer("key", output -> build(output, builds));

    assertThat(layer).isDirectoryNotContaining("glob:**rest");
    assertThat(builds).hasValue(1);
  }

  @Test
  void severalBuildersOfOneLayerBuildItOnce() throws Exception {
    var builds = new AtomicInteger();
    var store = new LayerStore(folder);
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        var _ = threads.submit(() -> store.layer("key", output -> build(output, builds)));
      }
    }

    assertThat(builds).hasValue(1);
  }

  @Test
  void onlyTheLayersUsedLastAreKept() throws Exception {
    var builds = new AtomicInteger();
    var store = new LayerStore(folder);
    for (int i = 0; i < 4; i++) {
      Path layer = store.layer("key-" + i, output -> build(output, builds));
      Files.setLastModifiedTime(layer, FileTime.fromMillis(1000L * i));
    }

    assertThat(folder.resolve("key-3")).exists();
    assertThat(folder.resolve("key-2")).exists();
    assertThat(folder.resolve("key-1")).doesNotExist();
    assertThat(folder.resolve("key-0")).doesNotExist();
  }

  private static void build(Path output, AtomicInteger builds) throws IOException {
    builds.incrementAndGet();
    Files.writeString(output.resolve("content"), "built");
  }
}
