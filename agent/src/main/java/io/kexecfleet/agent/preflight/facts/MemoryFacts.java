package io.kexecfleet.agent.preflight.facts;

import io.kexecfleet.agent.machine.LoadConditions;
import io.kexecfleet.agent.machine.MemoryRange;
import java.util.List;

/**
 * Whether there is room for an image, and whether the next kernel would be told the truth about the memory.
 *
 * @param room memory in all, and what programs could have of it
 * @param kernelFile length of the target's kernel file, bytes
 * @param conditions what the running kernel can do for a load by CMA
 * @param handover whether Kexec HandOver (KHO) is on
 * @param firmware System RAM as the firmware told it at the boot: what the next kernel will be told
 * @param present System RAM as it is now
 * @param block memory comes and goes in blocks of this size, bytes
 */
public record MemoryFacts(
    Fact<Room> room,
    Fact<Long> kernelFile,
    Fact<LoadConditions> conditions,
    Fact<Boolean> handover,
    Fact<List<MemoryRange>> firmware,
    Fact<List<MemoryRange>> present,
    Fact<Long> block) {

  /** Bytes. */
  public record Room(long total, long available) {}
}
