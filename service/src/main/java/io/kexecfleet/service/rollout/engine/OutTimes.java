package io.kexecfleet.service.rollout.engine;

import java.time.Duration;
import java.util.Map;

/**
 * How long hosts were out, learned from reboots that are over.
 *
 * @param byHardware by the value of the host's label {@value #HARDWARE}; empty text for hosts without it
 */
public record OutTimes(Map<String, Learned> byHardware) {

  /** Hosts with the same value of this label are taken to be out about as long as each other. */
  public static final String HARDWARE = "hardware";

  /** Nothing is learned yet. */
  public static final OutTimes UNKNOWN = new OutTimes(Map.of());

  /** From so many on a 99th percentile says something. */
  private static final int ENOUGH = 20;

  /**
   * @param kexecs how many came back by kexec
   * @param kexecMedian of those; zero where there are none
   * @param kexecWorst their 99th percentile
   * @param firmwares how many came back through their firmware
   * @param firmwareWorst the 99th percentile of those
   */
  public record Learned(int kexecs, Duration kexecMedian, Duration kexecWorst, int firmwares, Duration firmwareWorst) {}

  /**
   * The longest such a host is expected to be out, should it fall back to its firmware too.
   *
   * @param comeBack what it is taken to be until enough is known; no host is waited for longer than this
   */
  public Duration worst(Map<String, String> labels, Duration comeBack) {
    var learned = byHardware.get(labels.getOrDefault(HARDWARE, ""));
    if (learned == null || learned.kexecs < ENOUGH || learned.firmwares == 0) {
      return comeBack;
    }
    var worst = learned.kexecWorst.compareTo(learned.firmwareWorst) > 0 ? learned.kexecWorst : learned.firmwareWorst;
    return worst.compareTo(comeBack) < 0 ? worst : comeBack;
  }

  /** How long such a host is usually out. */
  public Duration usual(Map<String, String> labels, Duration comeBack) {
    var learned = byHardware.get(labels.getOrDefault(HARDWARE, ""));
    return learned == null || learned.kexecs == 0 ? comeBack : learned.kexecMedian;
  }
}
