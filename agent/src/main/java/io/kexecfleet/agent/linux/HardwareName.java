package io.kexecfleet.agent.linux;

import io.kexecfleet.protocol.CheckIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the firmware calls the machine: SMBIOS' vendor and product, else the device tree's model. */
final class HardwareName {

  private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]+");
  private static final Pattern BLANKS = Pattern.compile(" {2,}");

  private HardwareName() {}

  /** Only experience is ordered by it, so what cannot be read is not there. */
  static @Nullable String read(Path sys) {
    var dmi = sys.resolve("class/dmi/id");
    var smbios = name(List.of(dmi.resolve("sys_vendor"), dmi.resolve("product_name")));
    return smbios != null ? smbios : name(List.of(sys.resolve("firmware/devicetree/base/model")));
  }

  private static @Nullable String name(List<Path> files) {
    var text = files.stream().map(HardwareName::text).filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
    var cut = text.substring(0, Math.min(text.length(), CheckIn.LONGEST_HARDWARE)).strip();
    return cut.isEmpty() ? null : cut;
  }

  private static String text(Path file) {
    try (var in = Files.newInputStream(file)) {
      var text = new String(in.readNBytes(CheckIn.LONGEST_HARDWARE), StandardCharsets.UTF_8);
      return BLANKS.matcher(UNPRINTABLE.matcher(text).replaceAll(" ")).replaceAll(" ").strip();
    } catch (IOException none) {
      return "";
    }
  }
}
