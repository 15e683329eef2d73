package io.kexecfleet.agent.preflight.facts;

import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.protocol.Outcome;
import java.util.List;

/**
 * What is about to happen, as far as whoever asks for the preflight knows it.
 *
 * @param image what the boot target turned out to be, or why there is none
 * @param nextCommandLine the next kernel's command line, or the running one's where there is no target yet
 * @param loadedIsOurs whether what is loaded, if anything is, was loaded by this agent in this boot
 * @param past earlier reboots of this host, the latest first
 */
public record Plan(Fact<Image> image, String nextCommandLine, boolean loadedIsOurs, List<PastReboot> past) {

  /** An earlier reboot of this host, by kernel releases. */
  public record PastReboot(Outcome outcome, String from, String to) {}
}
