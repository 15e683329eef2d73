package io.kexecfleet.agent.simulated;

import java.util.List;

/**
 * What a simulated host is made of. Sizes are bytes.
 *
 * @param release what the firmware boots
 * @param installed releases in the boot directory, oldest first
 * @param commandLine what the firmware boots it with
 * @param cmaSize size of the CMA area; 0 for none
 * @param cmaReserved what the kernel's own buffers take at its beginning
 * @param initOnAlloc whether pages are cleared as they are handed out
 * @param kernelSize what a kernel needs in memory
 * @param initrdSize size of an initrd
 */
public record SimulatedHardware(
    String release,
    List<String> installed,
    String commandLine,
    long cmaSize,
    long cmaReserved,
    boolean initOnAlloc,
    long kernelSize,
    long initrdSize) {

  static final long MIB = 1L << 20;

  /** A host without CMA, with two kernels of one size and the newer one not yet running. */
  public static SimulatedHardware plain() {
    return new SimulatedHardware(
        "7.2.11", List.of("7.2.11", "7.2.12"), "root=/dev/vda ro", 0, 0, true, 60 * MIB, 20 * MIB);
  }

  /** The same with a CMA area of that size, whose first free megabyte is an odd one when {@code misaligned}. */
  public SimulatedHardware withCma(long size, boolean misaligned) {
    var reserved = misaligned ? 128 * 1024 : MIB + 128 * 1024;
    return new SimulatedHardware(
        release, installed, commandLine, size, reserved, initOnAlloc, kernelSize, initrdSize);
  }

  public SimulatedHardware withInitOnAlloc(boolean on) {
    return new SimulatedHardware(
        release, installed, commandLine, cmaSize, cmaReserved, on, kernelSize, initrdSize);
  }

  public SimulatedHardware withRelease(String other) {
    return new SimulatedHardware(
        other, installed, commandLine, cmaSize, cmaReserved, initOnAlloc, kernelSize, initrdSize);
  }

  public SimulatedHardware withInitrd(long size) {
    return new SimulatedHardware(
        release, installed, commandLine, cmaSize, cmaReserved, initOnAlloc, kernelSize, size);
  }
}
