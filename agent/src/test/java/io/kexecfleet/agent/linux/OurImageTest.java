package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.LoadEvidence;
import io.kexecfleet.protocol.LoadReport.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kernel says after a load of ours, and after one of somebody else in its place; its files are a test's. */
class OurImageTest {

  private static final long PAGES = 20_000;
  private static final String LOAD = "kexec_file: kexec_file_load: type:%d, start:0x1000 head:0x2 flags:0x8";

  @TempDir Path root;

  private @Nullable Long callsLeft;

  @BeforeEach
  void boot() throws IOException {
    put("kernel/mm/cma/reserved/total_pages", "65536\n");
    free(40_000);
    log("6,1,1000,-;" + LOAD.formatted(0));
  }

  @Test
  void withoutAMarkAnImageIsSomebodyElses() {
    assertThat(ours().isStillThere()).isFalse();
  }

  @Test
  void whatNothingContradictsIsOursAlsoForTheNextAgent() throws IOException {
    callsLeft = 5L;
    assertThat(loaded(inPlace()).isStillThere()).isTrue();
    assertThat(ours().isStillThere()).isTrue();
    put("loaded", "");
    assertThat(ours().isStillThere()).as("of an agent that was killed in its load, or wrote nothing down").isTrue();
  }

  @Test
  void aCallThatSomebodyElseUsedUpMakesItTheirsForGood() {
    callsLeft = 5L;
    var ours = loaded(scattered());
    callsLeft = 4L;
    assertThat(ours().isStillThere()).as("the next agent knows as well").isFalse();
    assertThat(ours.isStillThere()).isFalse();
    callsLeft = 5L;
    assertThat(ours.isStillThere()).isFalse();
  }

  @Test
  void aLimitThatIsSetLaterSaysNothing() {
    var ours = loaded(scattered());
    callsLeft = 1L;
    assertThat(ours.isStillThere()).isTrue();
  }

  @Test
  void anImageThatTheCmaAreaNoLongerHoldsWasReplaced() throws IOException {
    var ours = loaded(inPlace());
    free(65_536 - PAGES);
    assertThat(ours.isStillThere()).isTrue();
    free(65_537 - PAGES);
    assertThat(ours.isStillThere()).isFalse();
    free(40_000);
    assertThat(ours.isStillThere()).as("whoever took that room since").isFalse();
  }

  @Test
  void anImageOutsideOfTheCmaAreaIsNotLookedForThere() throws IOException {
    var ours = loaded(scattered());
    free(65_536);
    assertThat(ours.isStillThere()).isTrue();
  }

  @Test
  void aLoadThatTheKernelExplainsBehindOursIsSomebodyElses() throws IOException {
    var ours = loaded(scattered());
    log("6,2,2000,-;" + LOAD.formatted(1));
    assertThat(ours.isStillThere()).as("a crash kernel is no image to jump into").isTrue();
    log("14,3,2000,-;" + LOAD.formatted(0));
    assertThat(ours.isStillThere()).as("somebody with a shell is not the kernel").isTrue();
    log("6,4,3000,-;" + LOAD.formatted(0));
    assertThat(ours.isStillThere()).isFalse();
    assertThat(ours.isStillThere()).isFalse();
  }

  @Test
  void aLoadOfOursThatFailsLeavesWhatIsThereWhoseItWas() throws IOException {
    var ours = ours();
    ours.restore(ours.mark());
    assertThat(ours.isStillThere()).isFalse();
    callsLeft = 5L;
    ours = loaded(inPlace());
    var before = ours.mark();
    callsLeft = 4L;
    ours.restore(before);
    assertThat(ours.isStillThere()).as("the call was our own").isTrue();
    free(65_536);
    assertThat(ours.isStillThere()).as("what else is known of it counts as before").isFalse();
  }

  @Property
  void whatIsWrittenDownIsReadAgain(
      @ForAll @LongRange(min = -1, max = 1L << 40) long calls, @ForAll @LongRange(min = 0, max = 1L << 50) long bytes) {
    var trace = new LoadTrace(calls < 0 ? null : Long.valueOf(calls), bytes);
    assertThat(LoadTrace.read(trace.text())).isEqualTo(trace);
  }

  @Property
  void noTextDoesHarm(@ForAll String text) {
    assertThat(LoadTrace.read(text).cmaBytes()).isNotNegative();
    assertThat(LoadTrace.read(text + "x")).isEqualTo(LoadTrace.UNKNOWN);
  }

  private OurImage ours() {
    return new OurImage(root.resolve("loaded"), root.resolve("kmsg"), () -> callsLeft, new CmaArea(root));
  }

  private OurImage loaded(LoadEvidence seen) {
    var ours = ours();
    ours.mark();
    ours.loaded(seen);
    return ours;
  }

  private static LoadEvidence inPlace() {
    return evidence(0x4, PAGES);
  }

  private static LoadEvidence scattered() {
    return evidence(0x2, 0);
  }

  private static LoadEvidence evidence(long head, long pages) {
    return new LoadEvidence(List.of(new Segment(0, 0x200000, PAGES * LoadEvidence.PAGE)), head, 0x200000, pages, List.of());
  }

  private void free(long pages) throws IOException {
    put("kernel/mm/cma/reserved/available_pages", pages + "\n");
  }

  private void log(String record) throws IOException {
    Files.writeString(root.resolve("kmsg"), record + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void put(String name, String text) throws IOException {
    var file = root.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
  }
}
