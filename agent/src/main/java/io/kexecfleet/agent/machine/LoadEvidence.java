package io.kexecfleet.agent.machine;

import io.kexecfleet.protocol.LoadReport.Segment;
import java.util.List;

/**
 * What a kernel said and did while it loaded an image.
 *
 * @param segments where the parts lie; empty when the kernel did not say, or not clearly
 * @param head the relocation list's first entry; 0 when the kernel did not say
 * @param kernelAddress where the kernel segment lies; 0 when the kernel did not say
 * @param cmaPages pages of 4096 bytes that the CMA areas handed out meanwhile
 * @param log the kernel's lines this was read from
 */
public record LoadEvidence(
    List<Segment> segments, long head, long kernelAddress, long cmaPages, List<String> log) {

  public static final long PAGE = 4096;

  /** IND_DONE of the kernel's include/linux/kexec.h: the list ends right where it begins, nothing is to be moved. */
  private static final long NOTHING_TO_MOVE = 0x4;

  public boolean isComplete() {
    return !segments.isEmpty() && head != 0 && kernelAddress != 0;
  }

  /** Memory the segments take, bytes. */
  public long size() {
    return segments.stream().mapToLong(Segment::size).sum();
  }

  /** Whether every segment sits at its place: by the kernel's list, and by what the CMA areas handed out. */
  public boolean isInPlace() {
    return head == NOTHING_TO_MOVE && cmaPages * PAGE >= size();
  }
}
