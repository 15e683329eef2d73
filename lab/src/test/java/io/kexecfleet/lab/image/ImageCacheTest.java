package io.kexecfleet.lab.image;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCacheTest {

  @Test
  void aMissingAgentPackageIsNotBlamedOnTheCache(@TempDir Path folder) {
    var missing = Optional.of(folder.resolve("agent.deb"));

    assertThatThrownBy(() -> ImageCache.standard().image(missing))
        .isInstanceOf(ImageException.class)
        .hasMessageContainingAll("agent.deb", "build the agent first");
  }
}
