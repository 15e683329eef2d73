package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.LoadReport.Evidence;
import io.kexecfleet.protocol.LoadReport.Refused;
import io.kexecfleet.protocol.LoadReport.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A load report in words. */
record LoadStory(LoadReport report) {

  /** IND_DONE of the kernel's include/linux/kexec.h: the list ends right where it begins. */
  private static final long NOTHING_TO_COPY = 0x4;

  private static final long PAGE_KIB = 4;

  /** What the method was concluded from, one sentence each. */
  public List<String> evidence() {
    var seen = report.evidence();
    var said = new ArrayList<String>();
    if (seen.head() == 0 && seen.kernelAddress() == 0) {
      said.add("The running kernel did not say where it put the image: kernels before 6.8 do not.");
    }
    if (seen.head() != 0) {
      said.add(
          seen.head() == NOTHING_TO_COPY
              ? "Nothing is to be copied: the kernel's relocation list is empty (head 0x4)."
              : "The kernel's relocation list is not empty (head %s): what is in it is copied in the hot phase.".formatted(hex(seen.head())));
    }
    if (seen.kernelAddress() != 0) {
      said.add(place(seen));
    }
    said.add(
        seen.initOnAlloc()
            ? "The running kernel clears pages as it hands them out (init_on_alloc)."
            : "The running kernel is not known to clear pages as it hands them out (init_on_alloc).");
    said.add(
        seen.cmaPages() == 0
            ? "No pages left the CMA areas meanwhile."
            : "%d pages (%d KiB) left the CMA areas meanwhile.".formatted(seen.cmaPages(), seen.cmaPages() * PAGE_KIB));
    return said;
  }

  private static String place(Evidence seen) {
    if (seen.kernelAlignment() <= 0) {
      return "The kernel lies at %s; what alignment it asks for is not known.".formatted(hex(seen.kernelAddress()));
    }
    return "The kernel lies at %s, %s multiple of its alignment %s."
        .formatted(
            hex(seen.kernelAddress()), seen.kernelAddress() % seen.kernelAlignment() == 0 ? "a" : "which is no", hex(seen.kernelAlignment()));
  }

  public static String hex(long address) {
    return String.format(Locale.ROOT, "0x%x", address);
  }

  /** Why CMA was not taken; empty where it was, and where nobody looked. */
  public List<Refused> whyNotCma() {
    return refused(true);
  }

  /** What else was not taken. */
  public List<Refused> otherwiseRefused() {
    return refused(false);
  }

  private List<Refused> refused(boolean cma) {
    return report.refused().stream().filter(refused -> (refused.method() == LoadMethod.CMA) == cma).toList();
  }

  public boolean isCma() {
    return report.method() == LoadMethod.CMA;
  }

  /** Memory that the image takes, bytes; 0 where the kernel did not say. */
  public long size() {
    return report.segments().stream().mapToLong(Segment::size).sum();
  }
}
