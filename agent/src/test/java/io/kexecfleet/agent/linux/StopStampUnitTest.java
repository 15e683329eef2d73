package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Order.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a missing stamp is evidence: only where nothing could have kept it from being written. */
class StopStampUnitTest {

  private static final String UNIT = "kexec-fleet-agent-stopped.service";
  private static final String ROOT = "29 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw";
  private static final String OWN = "80 29 254:1 /var/lib/agent /var/lib/agent rw,nosuid shared:9 - ext4 /dev/vda1 rw";

  @TempDir Path root;

  @BeforeEach
  void enable() throws IOException {
    put("etc/systemd/system/kexec.target.wants/" + UNIT);
    put("etc/systemd/system/reboot.target.wants/" + UNIT);
    Files.createDirectories(root.resolve("state"));
    put("proc/self/mountinfo");
    Files.writeString(root.resolve("proc/self/mountinfo"), ROOT + "\n");
  }

  @Test
  void anEnabledUnitThatNobodyChangedWrites() {
    for (var way : Way.values()) {
      assertThat(isCertain(way)).isTrue();
    }
  }

  @Test
  void aUnitThatIsNotEnabledForTheWayDoesNot() throws IOException {
    Files.delete(root.resolve("etc/systemd/system/kexec.target.wants/" + UNIT));
    assertThat(isCertain(Way.KEXEC)).isFalse();
    assertThat(isCertain(Way.FIRMWARE)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "etc/systemd/system/" + UNIT,
        "run/systemd/system/" + UNIT,
        "etc/systemd/system/" + UNIT + ".d/override.conf",
        "run/systemd/generator.early/" + UNIT
      })
  void nobodyKnowsWhatAChangedUnitDoes(String file) throws IOException {
    put(file);
    assertThat(isCertain(Way.KEXEC)).isFalse();
  }

  @Test
  void aMaskedUnitDoesNotWrite() throws IOException {
    Files.createDirectories(root.resolve("run/systemd/system"));
    Files.createSymbolicLink(root.resolve("run/systemd/system/" + UNIT), Path.of("/dev/null-that-is-not-there"));
    assertThat(isCertain(Way.KEXEC)).isFalse();
  }

  @Test
  void whereMountsCannotBeReadNothingIsCertain() throws IOException {
    Files.writeString(root.resolve("proc/self/mountinfo"), "what is this\n");
    assertThat(isCertain(Way.KEXEC)).isFalse();
    Files.delete(root.resolve("proc/self/mountinfo"));
    assertThat(isCertain(Way.KEXEC)).isFalse();
  }

  /** What lies on another file system, or elsewhere on this one, is unmounted when the unit runs. */
  @Test
  void onlyWhatLiesOnTheRootFileSystemItselfIsStillThere() {
    assertThat(isOnRoot(ROOT)).isTrue();
    assertThat(isOnRoot(ROOT, OWN)).as("the agent's own view of it").isTrue();
    assertThat(isOnRoot(ROOT, "31 29 254:2 / /var rw - ext4 /dev/vdb1 rw")).isFalse();
    assertThat(isOnRoot(ROOT, "31 29 254:2 / /var rw - ext4 /dev/vdb1 rw", OWN.replace("254:1", "254:2"))).isFalse();
    assertThat(isOnRoot(ROOT, OWN.replace(" /var/lib/agent /", " /srv/var/lib/agent /"))).as("bound from elsewhere").isFalse();
    assertThat(isOnRoot(ROOT.replace(" / / ", " /@ / "), OWN.replace("254:1 /var", "254:1 /@/var"))).as("a subvolume").isTrue();
    assertThat(isOnRoot(ROOT.replace(" / / ", " /@ / "), OWN.replace("254:1 /var", "254:1 /@var"))).isFalse();
    assertThat(isOnRoot(ROOT, "31 29 254:2 / /var/lib/agent2 rw - ext4 /dev/vdb1 rw")).as("a neighbour").isTrue();
    assertThat(isOnRoot()).isFalse();
  }

  @Property(tries = 5000)
  void noLineOfTheMountsDoesHarm(@ForAll String line, @ForAll @StringLength(max = 40) String directory) {
    assertThat(StopStampUnit.isOnRootFileSystem(List.of(ROOT, line), "/" + directory)).isIn(true, false);
    assertThat(StopStampUnit.isOnRootFileSystem(List.of("1 2 3:4 /" + line + " / x", ROOT), line)).isIn(true, false);
  }

  private static boolean isOnRoot(String... mounts) {
    return StopStampUnit.isOnRootFileSystem(List.of(mounts), "/var/lib/agent");
  }

  private boolean isCertain(Way way) {
    return new StopStampUnit(LinuxPaths.under(root, List.of(root), root.resolve("state"), root)).isCertainToWrite(way);
  }

  private void put(String file) throws IOException {
    Files.createDirectories(root.resolve(file).resolveSibling("."));
    Files.writeString(root.resolve(file), "");
  }
}
