package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.kexecfleet.agent.machine.BootTimes;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The smaller things that are read from Linux. */
class LinuxTextsTest {

  @Test
  void onlyTheKernelsOwnLinesAreTakenFromItsLog() {
    var lines = new ArrayList<KernelLog.Line>();
    KernelLog.addLine(lines, "6,339,5140900,-;Run /init as init process\n");
    KernelLog.addLine(lines, "12,340,5140901,-;mem auto-init: heap alloc:on, from somebody with a shell\n");
    KernelLog.addLine(lines, "4,341,5140902,c,caller=T1;text; with a semicolon\n SUBSYSTEM=acpi\n");
    assertThat(lines)
        .containsExactly(
            new KernelLog.Line(5140900, "Run /init as init process"),
            new KernelLog.Line(5140902, "text; with a semicolon"));
  }

  @Property(tries = 5000)
  void noRecordOfTheLogDoesHarm(@ForAll String record) {
    KernelLog.addLine(new ArrayList<>(), record);
    KernelLog.addLine(new ArrayList<>(), "6," + record);
  }

  @Test
  void whatAKernelUnderstandsFollowsFromItsRelease() {
    assertThat(KernelVersion.of("6.17.0-1").knowsCma()).isTrue();
    assertThat(KernelVersion.of("6.16.12").knowsCma()).isFalse();
    assertThat(KernelVersion.of("6.8.0").explainsLoads()).isTrue();
    assertThat(KernelVersion.of("6.7.9").explainsLoads()).isFalse();
    assertThat(KernelVersion.of("7.0-rc1").knowsCma()).isTrue();
    assertThat(KernelVersion.of("nonsense").knowsCma()).isFalse();
  }

  @Test
  void zeroingIsOnlyWhatIsKnown() {
    var on = LoadLogTest.lines(List.of("mem auto-init: stack:all(zero), heap alloc:on, heap free:off"));
    var off = LoadLogTest.lines(List.of("mem auto-init: stack:all(zero), heap alloc:off, heap free:off"));
    var config = List.of("CONFIG_INIT_ON_ALLOC_DEFAULT_ON=y");
    assertThat(InitOnAlloc.isOn(on, "init_on_alloc=0", List.of())).isTrue();
    assertThat(InitOnAlloc.isOn(off, "init_on_alloc=1", config)).isFalse();
    assertThat(InitOnAlloc.isOn(List.of(), "init_on_alloc=1 init_on_alloc=0", config)).isFalse();
    assertThat(InitOnAlloc.isOn(List.of(), "quiet", config)).isTrue();
    assertThat(InitOnAlloc.isOn(List.of(), "quiet", List.of())).isFalse();
    assertThat(InitOnAlloc.isOn(List.of(), "init_on_alloc=maybe", List.of())).isFalse();
  }

  @Test
  void theMilestonesOfABootComeFromSystemdAndElseFromTheKernel() {
    var log = LoadLogTest.lines(List.of("Run /init as init process"));
    var debian =
        List.of("InitRDTimestampMonotonic=0", "UserspaceTimestampMonotonic=3200000", "FinishTimestampMonotonic=0");
    var kernel = InitrdStart.in(List.of(new KernelLog.Line(1_250_000, log.getFirst().text())));
    assertThat(SystemdTimes.read(debian, () -> kernel))
        .isEqualTo(new BootTimes(null, 1250L, "the kernel log's \"Run /init as init process\"", 3200L, null));
    var dracut =
        List.of("InitRDTimestampMonotonic=900000", "UserspaceTimestampMonotonic=3200000", "FinishTimestampMonotonic=7");
    assertThat(SystemdTimes.read(dracut, () -> fail("The log is long and is read for nothing.")))
        .isEqualTo(new BootTimes(null, 900L, "systemd's InitRDTimestamp", 3200L, 0L));
    assertThat(SystemdTimes.read(List.of("rubbish", "FinishTimestampMonotonic=x"), () -> InitrdStart.in(List.of())))
        .isEqualTo(BootTimes.UNKNOWN);
  }

  @Test
  void theStampOfAnotherBootIsNotOurs() {
    var id = "11111111-1111-1111-1111-111111111111";
    assertThat(StopStamp.read(id + " 812.07\n", id)).isEqualTo(812_070L);
    assertThat(StopStamp.read(id + " 812.07\n", id.replace('1', '2'))).isNull();
    assertThat(StopStamp.read("", id)).isNull();
  }
}
