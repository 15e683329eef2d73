package io.kexecfleet.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelFileTest {

  private static final byte[] ARM = KernelImages.arm64(0x2000000, "Linux version 7.2.12-arm64 (gcc)");

  @Test
  void anArm64ImageIsAlignedToTwoMebibytesAndTakesALineOf2047Bytes() {
    assertThat(parse(ARM))
        .isEqualTo(new KernelFile.Plain(new KernelHeader(Architecture.ARM64, null, 2 << 20, 0x2000000, 2047)));
    var withOffset = ARM.clone();
    withOffset[10] = 8;
    assertThat(parse(withOffset)).extracting("header.memory").isEqualTo(0x2080000L);
  }

  @Test
  void anArm64ImageThatKexecCannotLoadIsTurnedDown() {
    assertThatThrownBy(() -> parse(KernelImages.arm64(0, ""))).hasMessageContaining("older than 3.17");
    assertThatThrownBy(() -> parse(KernelImages.arm64(-1, ""))).hasMessageContaining("beyond any kernel");
    var bigEndian = ARM.clone();
    bigEndian[24] |= 1;
    assertThatThrownBy(() -> parse(bigEndian)).hasMessageContaining("big-endian");
  }

  @Test
  void aCompressedArm64KernelIsFoundInItsFile() {
    var packed = KernelImages.gzip(ARM);
    assertThat(parse(packed)).isEqualTo(new KernelFile.Compressed(0, packed.length));
    assertThat(parse(KernelImages.zboot("gzip", packed))).isEqualTo(new KernelFile.Compressed(0x200, packed.length));
    assertThatThrownBy(() -> parse(KernelImages.zboot("zstd", packed)))
        .hasMessageContaining("\"zstd\"")
        .hasMessageContaining("gzip only");
    var cutOff = Arrays.copyOf(KernelImages.zboot("gzip", packed), 0x210);
    assertThatThrownBy(() -> parse(cutOff)).hasMessageContaining("cut off");
  }

  @Test
  void theReleaseIsInTheBannerOfTheKernel() {
    assertThat(KernelBanner.releaseIn(ARM, ARM.length)).isEqualTo("7.2.12-arm64");
    assertThat(KernelBanner.releaseIn(ARM, 0x600 + 20)).as("cut off").isNull();
    var other = KernelImages.text("Linux version is too old Linux version 7.1 x");
    assertThat(KernelBanner.releaseIn(other, other.length)).isEqualTo("7.1");
  }

  @Test
  void theSectionsOfAUnifiedImageAreFound() {
    var image =
        unified(Map.of(".linux", new byte[1000], ".initrd", new byte[7], ".cmdline", KernelImages.text("root=/dev/vda"), ".sbat", new byte[3]));
    assertThat(image.kernel().length()).isEqualTo(1000);
    assertThat(image.initrds()).extracting(UnifiedImage.Part::length).containsExactly(7L);
    assertThat(image.commandLine()).extracting(UnifiedImage.Part::length).isEqualTo(13L);
    assertThat(image.release()).isNull();
  }

  @Test
  void microcodeComesBeforeTheInitrd() {
    var sections = new LinkedHashMap<String, byte[]>();
    sections.put(".initrd", new byte[7]);
    sections.put(".ucode", new byte[5]);
    sections.put(".linux", new byte[9]);
    assertThat(unified(sections).initrds()).extracting(UnifiedImage.Part::length).containsExactly(5L, 7L);
  }

  @Test
  void aUnifiedImageThatKexecCannotDoJusticeToIsTurnedDown() {
    for (var section : List.of(".profile", ".dtb", ".dtbauto")) {
      assertThatThrownBy(() -> unified(Map.of(".linux", new byte[9], section, new byte[1])))
          .as(section)
          .hasMessageContaining("cannot be booted");
    }
    assertThatThrownBy(() -> unified(Map.of(".text", new byte[9]))).hasMessageContaining("no section .linux");
    assertThatThrownBy(() -> unified(Map.of(".linux", new byte[9], ".cmdline", new byte[70_000]))).hasMessageContaining("longer than");
    var whole = KernelImages.unified(Map.of(".linux", new byte[9000]));
    assertThatThrownBy(() -> KernelFile.recognise(whole, 5000, "x")).hasMessageContaining("cut off");
  }

  private static UnifiedImage unified(Map<String, byte[]> sections) {
    return ((KernelFile.Unified) parse(KernelImages.unified(sections))).image();
  }

  private static KernelFile parse(byte[] file) {
    return KernelFile.recognise(file, file.length, "x");
  }
}
