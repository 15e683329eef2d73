package io.kexecfleet.protocol;

import java.util.List;

/**
 * What was loaded, how it is known, and what was tried before.
 *
 * @param method how the image lies in memory, claimed from {@code evidence}
 * @param kernelRelease the release the image says it is (from its header)
 * @param segments where the kernel put each part
 * @param bytesToCopy how much the hot phase has to move; 0 when everything is in place
 * @param durationMillis from the first attempt to the last word on it, by the host's monotonic clock
 * @param evidence what the method was concluded from
 * @param refused what was not taken, in the order of trying, and why
 */
public record LoadReport(
    LoadMethod method,
    String kernelRelease,
    List<Segment> segments,
    long bytesToCopy,
    long durationMillis,
    Evidence evidence,
    List<Refused> refused) {

  /**
   * One part of a loaded image, from the kernel log.
   *
   * @param index its number in the image
   * @param address physical address, bytes
   * @param size bytes of memory it takes there
   */
  public record Segment(int index, long address, long size) {}

  /**
   * What the running kernel said and did while it loaded an image. Where the kernel says nothing (no debugging of
   * loads before 6.8) addresses and head are 0 and {@code log} is empty.
   *
   * @param head first entry of the kernel's relocation list; its low bits tell whether anything must be copied
   * @param kernelAddress where the kernel segment lies, physical, bytes
   * @param kernelAlignment what the image's header asks of that address, bytes
   * @param initOnAlloc whether the running kernel clears pages as it hands them out
   * @param cmaPages pages that left the CMA areas during the load
   * @param log the kernel's own lines about this load
   */
  public record Evidence(
      long head, long kernelAddress, long kernelAlignment, boolean initOnAlloc, long cmaPages, List<String> log) {}

  /**
   * A way of loading that was tried or considered, and not taken.
   *
   * @param method what it would have been
   * @param code why not
   * @param reason the same in a sentence, with the figures
   * @param segments where the parts lay; empty when it was not even tried
   */
  public record Refused(LoadMethod method, Code code, String reason, List<Segment> segments) {

    public enum Code {
      /** The running kernel has no CMA path (before 6.17) or no CMA area (booted without {@code cma=}). */
      NO_CMA,
      /** The CMA area has no room for the image. */
      NO_ROOM,
      /** The kernel segment's address is not a multiple of the image's alignment: it would overrun the initrd. */
      MISALIGNED,
      /** Memory is not cleared on allocation: the hash check before the new kernel would spin for ever. */
      NOT_ZEROED,
      /** The kernel fell back to scattered pages, at least in part. */
      NOT_IN_PLACE,
      /** The kernel did not say where it put the image. */
      NO_EVIDENCE,
      /** The host allows only so many loads, and this one could have cost some for nothing. */
      LOAD_LIMIT,
      /** The running kernel does not have the system call. */
      NO_SUCH_CALL,
      /** The kernel or its tools turned this load down, for a reason that says nothing about the other methods. */
      TURNED_DOWN
    }
  }
}
