package io.kexecfleet.agent.boot.grub;

import io.kexecfleet.agent.boot.Refuse;
import io.kexecfleet.agent.machine.TargetException;

/** Where in which file something stands; lines from 1. */
record Place(String file, int line) {

  TargetException refuse(String why) {
    return Refuse.entry("%s, line %d".formatted(file, line), why);
  }
}
