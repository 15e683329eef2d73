package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.CheckIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareNameTest {

  @TempDir Path sys;

  @Test
  void vendorAndProductElseTheDeviceTreesModelElseNothing() throws IOException {
    assertThat(HardwareName.read(sys)).isNull();
    write("firmware/devicetree/base/model", "Raspberry Pi 5\0");
    assertThat(HardwareName.read(sys)).isEqualTo("Raspberry Pi 5");
    write("class/dmi/id/sys_vendor", "Dell Inc.\n");
    assertThat(HardwareName.read(sys)).isEqualTo("Dell Inc.");
    write("class/dmi/id/product_name", " PowerEdge  R740\n");
    assertThat(HardwareName.read(sys)).isEqualTo("Dell Inc. PowerEdge R740");
  }

  @Test
  void whateverAFirmwareSaysIsPrintableAndBounded() throws IOException {
    write("class/dmi/id/sys_vendor", "\u0007B\u00fcro\t\nGmbH" + "x".repeat(1000));
    write("class/dmi/id/product_name", "y".repeat(1000));
    assertThat(HardwareName.read(sys)).matches("[ -~]+").startsWith("B ro GmbHx").hasSizeLessThanOrEqualTo(CheckIn.LONGEST_HARDWARE);
  }

  private void write(String name, String text) throws IOException {
    var file = sys.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }
}
