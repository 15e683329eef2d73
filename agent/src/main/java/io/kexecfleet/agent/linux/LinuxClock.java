package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.linux.syscall.Syscalls;
import io.kexecfleet.agent.machine.HostClock;

/** The kernel's clocks; the only place of the agent that reads one. */
enum LinuxClock implements HostClock {
  INSTANCE;

  @Override
  public long sinceBoot() {
    return Syscalls.sinceBoot();
  }

  @Override
  public long wall() {
    return Syscalls.wall();
  }
}
