package io.kexecfleet.agent.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a boot loader would boot. Paths are the loader's: relative to the file system that it reads, with or without a
 * leading slash.
 *
 * @param name what the loader calls the entry, for the error
 * @param initrds in their order; empty for none
 * @param commandLine what it would pass to the kernel, or null: it leaves that to the kernel's file
 */
public record BootEntry(String name, String kernel, List<String> initrds, @Nullable String commandLine) {

  public BootEntry {
    initrds = List.copyOf(initrds);
  }
}
