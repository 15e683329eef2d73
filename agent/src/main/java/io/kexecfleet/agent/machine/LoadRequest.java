package io.kexecfleet.agent.machine;

import io.kexecfleet.protocol.LoadMethod;

/**
 * One load.
 *
 * @param image what to load
 * @param commandLine the next kernel's command line, without NUL
 * @param method how; with CMA the kernel may use it and falls back by itself, with NORMAL it may not
 * @param initrdPadding zero bytes to put behind the initrd, to move what is loaded next
 */
public record LoadRequest(Image image, String commandLine, LoadMethod method, long initrdPadding) {

  public LoadRequest(Image image, String commandLine, LoadMethod method) {
    this(image, commandLine, method, 0);
  }
}
