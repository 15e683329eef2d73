package io.kexecfleet.service.dashboard.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.LoadReport.Evidence;
import io.kexecfleet.protocol.LoadReport.Refused;
import io.kexecfleet.protocol.LoadReport.Segment;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadStoryTest {

  private static List<String> evidence(Evidence seen) {
    return story(seen).evidence();
  }

  private static LoadStory story(Evidence seen, Refused... refused) {
    var segments = List.of(new Segment(0, 0x1000, 4096), new Segment(1, 0x2000, 8192));
    return new LoadStory(new LoadReport(LoadMethod.NORMAL, "7.2", segments, 12_288, 7, seen, List.of(refused)));
  }

  @Test
  void anImageInPlaceNeedsNoCopying() {
    assertThat(evidence(new Evidence(0x4, 0x4000_0000, 0x20_0000, true, 3, List.of("line"))))
        .containsExactly(
            "Nothing is to be copied: the kernel's relocation list is empty (head 0x4).",
            "The kernel lies at 0x40000000, a multiple of its alignment 0x200000.",
            "The running kernel clears pages as it hands them out (init_on_alloc).",
            "3 pages (12 KiB) left the CMA areas meanwhile.");
  }

  @Test
  void whatWouldBeDeadlyInCmaIsNamed() {
    assertThat(evidence(new Evidence(0x1234_5001L, 0x2fb0_0000, 0x20_0000, false, 0, List.of())))
        .containsExactly(
            "The kernel's relocation list is not empty (head 0x12345001): what is in it is copied in the hot phase.",
            "The kernel lies at 0x2fb00000, which is no multiple of its alignment 0x200000.",
            "The running kernel is not known to clear pages as it hands them out (init_on_alloc).",
            "No pages left the CMA areas meanwhile.");
  }

  @Test
  void aKernelThatSaysNothingIsNotTakenForOneThatSaysZero() {
    assertThat(evidence(new Evidence(0, 0, 0, true, 0, List.of())))
        .first()
        .isEqualTo("The running kernel did not say where it put the image: kernels before 6.8 do not.");
    assertThat(evidence(new Evidence(0, 0x1000, 0, true, 0, List.of())))
        .contains("The kernel lies at 0x1000; what alignment it asks for is not known.");
  }

  @Test
  void whyNotCmaIsToldApartFromWhatElseWasNotTaken() {
    var cma = new Refused(LoadMethod.CMA, Refused.Code.NO_ROOM, "no room", List.of());
    var quick = new Refused(LoadMethod.QUICK, Refused.Code.NO_SUCH_CALL, "no call", List.of());
    var story = story(new Evidence(0, 0, 0, true, 0, List.of()), quick, cma);
    assertThat(story.whyNotCma()).containsExactly(cma);
    assertThat(story.otherwiseRefused()).containsExactly(quick);
    assertThat(story.size()).isEqualTo(12_288);
  }
}
