package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.boot.KernelImages;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.Image.Packing;
import io.kexecfleet.agent.machine.Image.Part;
import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFileTest {

  @TempDir Path root;

  @Test
  void whatIsWholeAndPlainIsTheFileItself() throws IOException {
    var file = part("one");
    try (var kernel = OpenFile.kernel(image(file, List.of()));
        var initrds = OpenFile.initrds(image(file, List.of(file)), 0)) {
      assertThat(at(kernel).toRealPath()).isEqualTo(file.file());
      assertThat(at(initrds).toRealPath()).isEqualTo(file.file());
    }
  }

  @Test
  void severalInitrdsArePutTogetherAtMultiplesOfFour() throws IOException {
    try (var initrds = OpenFile.initrds(image(part("k"), List.of(part("12345"), part("67"), part("8"))), 3)) {
      assertThat(Files.readString(at(initrds))).isEqualTo("12345\0\0\00067\0\0008\0\0\0");
    }
  }

  @Test
  void aSectionIsCopiedAndGzipUnpacked() throws IOException {
    var section = part("0123456789").section(3, 4, Packing.PLAIN);
    var packed = KernelImages.gzip(KernelImages.text("kernel"));
    var file = Files.write(root.resolve("packed"), packed);
    var whole = Part.whole(new BootFiles(List.of(root)).stamp(file));
    try (var initrd = OpenFile.initrds(image(section, List.of(section)), 0);
        var kernel = OpenFile.kernel(image(whole.section(0, packed.length, Packing.GZIP), List.of()))) {
      assertThat(Files.readString(at(initrd))).isEqualTo("3456");
      assertThat(Files.readString(at(kernel))).isEqualTo("kernel");
    }
  }

  @Test
  void whatUnpacksToMoreThanItSaysIsNotUnpacked() throws IOException {
    var packed = KernelImages.gzip(new byte[4 << 20]);
    var file = Files.write(root.resolve("bomb"), packed);
    var bomb = Part.whole(new BootFiles(List.of(root)).stamp(file)).section(0, packed.length, Packing.GZIP);
    assertThatThrownBy(() -> OpenFile.kernel(image(bomb, List.of())))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("larger than 1048576 bytes");
  }

  @Test
  void nothingBeyondTheLimitIsPutIntoMemory() throws IOException {
    var image = image(part("k"), List.of(part("i")));
    assertThatThrownBy(() -> OpenFile.initrds(image, OpenFile.MOST)).isInstanceOf(MachineException.class);
  }

  private Part part(String text) throws IOException {
    var file = Files.writeString(root.resolve("file-" + text), text);
    return Part.whole(new BootFiles(List.of(root)).stamp(file));
  }

  private Image image(Part kernel, List<Part> initrds) {
    var files = new BootFiles(List.of(root));
    return new Image(kernel, initrds, List.of(files.stamp(kernel.file())), null, "7", 1, 1 << 20, 200);
  }

  private static Path at(OpenFile file) {
    return Path.of("/proc/self/fd/" + file.descriptor());
  }
}
