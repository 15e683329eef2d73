package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.LoadReport.Segment;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The lines are those of Debian's 7.2.12+deb13-cloud-amd64, with cma=128M. */
class LoadLogTest {

  private static final List<String> LOAD =
      List.of(
          "kexec_file: kernel: 00000000aa6455e5 kernel_size: 0xd257c0",
          "kexec-bzImage64: Loaded purgatory at 0x31820000",
          "kexec-bzImage64: Loaded boot_param, command line and misc at 0x31825000 bufsz=0x1130 memsz=0x2000",
          "kexec-bzImage64: Loaded 64bit kernel at 0x31900000 bufsz=0xd207c0 memsz=0x3c35000",
          "kexec-bzImage64: Loaded initrd at 0x35535000 bufsz=0xb9bbe9 memsz=0xb9bbe9",
          "kexec-bzImage64: Final command line is: console=ttyS0 root=/dev/vda rw panic=-1 cma=128M",
          "kexec_file: nr_segments = 4",
          "kexec_file: segment[0]: buf=0x000000003667244c bufsz=0x4000 mem=0x31820000 memsz=0x5000",
          "kexec_file: segment[1]: buf=0x000000009ded1f63 bufsz=0x1130 mem=0x31825000 memsz=0x2000",
          "kexec_file: segment[2]: buf=0x00000000420255e7 bufsz=0xd207c0 mem=0x31900000 memsz=0x3c35000",
          "kexec_file: segment[3]: buf=0x00000000007c9302 bufsz=0xb9bbe9 mem=0x35535000 memsz=0xb9c000",
          "kexec_file: kexec_file_load: type:0, start:0x31820130 head:0x4 flags:0x8");

  /** Of 7.3.4+deb13-cloud-amd64 with crashkernel=160M, loaded by kexec-tools with its debug output on. */
  private static final List<String> CRASH_LOAD =
      List.of(
          "kexec_file: kernel: 000000007a85841d kernel_size: 0xd517c0",
          "kexec: Loaded ELF headers at 0x35000000 bufsz=0x1000 memsz=0xe1000",
          "kexec-bzImage64: Loaded purgatory at 0x3effb000",
          "kexec-bzImage64: Loaded boot_param, command line and misc at 0x3eff9000 bufsz=0x10d0 memsz=0x2000",
          "kexec-bzImage64: Loaded 64bit kernel at 0x3b200000 bufsz=0xd4c7c0 memsz=0x3c39000",
          "kexec-bzImage64: Loaded initrd at 0x3ad7b000 bufsz=0x4845b2 memsz=0x4845b2",
          "kexec-bzImage64: Final command line is: elfcorehdr=0x35000000 by=hand",
          "kexec_file: nr_segments = 5",
          "kexec_file: segment[0]: buf=0x0000000072800918 bufsz=0x1000 mem=0x35000000 memsz=0xe1000",
          "kexec_file: segment[1]: buf=0x00000000513d22b3 bufsz=0x4000 mem=0x3effb000 memsz=0x5000",
          "kexec_file: segment[2]: buf=0x000000000167284d bufsz=0x10d0 mem=0x3eff9000 memsz=0x2000",
          "kexec_file: segment[3]: buf=0x000000004a11b5e5 bufsz=0xd4c7c0 mem=0x3b200000 memsz=0x3c39000",
          "kexec_file: segment[4]: buf=0x00000000b6ada41b bufsz=0x4845b2 mem=0x3ad7b000 memsz=0x485000",
          "kexec_file: kexec_file_load: type:1, start:0x3effb130 head:0x4 flags:0xa");

  @Test
  void oneLoadIsReadWhole() {
    var seen = LoadLog.read(lines(LOAD), 18392);
    assertThat(seen.segments())
        .containsExactly(
            new Segment(0, 0x31820000L, 0x5000),
            new Segment(1, 0x31825000L, 0x2000),
            new Segment(2, 0x31900000L, 0x3c35000),
            new Segment(3, 0x35535000L, 0xb9c000));
    assertThat(seen.head()).isEqualTo(4);
    assertThat(seen.kernelAddress()).isEqualTo(0x31900000L);
    assertThat(seen.isInPlace()).isTrue();
    assertThat(seen.log()).hasSize(6);
  }

  @Test
  void inPlaceByTheListButNotByTheCountersIsNotInPlace() {
    assertThat(LoadLog.read(lines(LOAD), 18391).isInPlace()).isFalse();
  }

  @Test
  void anArm64KernelIsFoundToo() {
    var arm = LOAD.stream().map(line -> line.replace("kexec-bzImage64: Loaded 64bit kernel", "kexec_file(Image): Loaded kernel")).toList();
    assertThat(LoadLog.read(lines(arm), 18392).kernelAddress()).isEqualTo(0x31900000L);
  }

  @Test
  void twoLoadsAtOnceAreNoEvidence() {
    var both = new ArrayList<>(LOAD);
    both.addAll(LOAD);
    assertThat(LoadLog.read(lines(both), 40_000).isComplete()).isFalse();
  }

  @Test
  void aCrashKernelThatIsLoadedBeforeOrAfterChangesNothing() {
    var alone = LoadLog.read(lines(LOAD), 18392);
    var around = new ArrayList<>(CRASH_LOAD);
    around.addAll(LOAD);
    around.addAll(CRASH_LOAD);
    assertThat(LoadLog.read(lines(around), 18392)).isEqualTo(alone);
    assertThat(LoadLog.read(lines(around.subList(9, around.size())), 18392)).as("whose load was under way").isEqualTo(alone);
  }

  @Test
  void aCrashKernelAloneIsNoEvidence() {
    var seen = LoadLog.read(lines(CRASH_LOAD), 0);
    assertThat(seen.isComplete()).isFalse();
    assertThat(seen.log()).isEmpty();
  }

  @Test
  void aCrashKernelWhoseEndIsMissingIsNotTakenForPartOfAnImage() {
    var both = new ArrayList<>(CRASH_LOAD.subList(0, CRASH_LOAD.size() - 1));
    both.addAll(LOAD);
    assertThat(LoadLog.read(lines(both), 18392).isComplete()).isFalse();
    var cut = new ArrayList<>(LOAD.subList(0, LOAD.size() - 1));
    cut.addAll(CRASH_LOAD);
    assertThat(LoadLog.read(lines(cut), 18392).isComplete()).isFalse();
  }

  @Test
  void aLineThatIsMissingIsNoEvidence() {
    for (var i = 7; i < LOAD.size(); i++) {
      var gap = new ArrayList<>(LOAD);
      gap.remove(i);
      var seen = LoadLog.read(lines(gap), 18392);
      // Without the last segment's line the numbers still run from 0: then the counters would not fit the sizes.
      assertThat(seen.isComplete() && i != 10).as("without line %d", i).isFalse();
    }
  }

  @Property(tries = 5000)
  void anythingElseIsNoEvidenceAndNoHarm(@ForAll List<String> rubbish) {
    assertThat(LoadLog.read(lines(rubbish), 1).isComplete()).isFalse();
  }

  static List<KernelLog.Line> lines(List<String> texts) {
    return texts.stream().map(text -> new KernelLog.Line(1, text)).toList();
  }
}
