package io.kexecfleet.service.api;

import io.kexecfleet.service.inventory.Readiness;
import io.kexecfleet.service.rollout.FleetSummary;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How many hosts stand how.
 *
 * @param at when they were counted
 * @param hosts all but those that were retired
 * @param enrolled those whose agents have credentials
 * @param notEnrolled those whose agents have none
 * @param silent those of the enrolled that were not heard of for silentAfter
 * @param kernels the 20 releases that most hosts run, the most frequent first
 * @param otherKernels how many other releases there are
 * @param onOtherKernels how many hosts run one of these
 * @param kernelUnknown those that never said what they run
 * @param readiness by what their agents found
 * @param reboots those in a reboot that is not over, by its state
 * @param stale those in STAGING because what was staged was no longer what it should be
 * @param held those that keep their places in the budgets until somebody resolves that
 * @param lost those of them about which nothing is known since they were ordered to jump
 */
record FleetJson(
    Instant at,
    long hosts,
    long enrolled,
    long notEnrolled,
    long silent,
    Duration silentAfter,
    List<Kernel> kernels,
    long otherKernels,
    long onOtherKernels,
    long kernelUnknown,
    Map<Readiness, Long> readiness,
    Map<RebootState, Long> reboots,
    long stale,
    long held,
    long lost) {

  record Kernel(String release, long hosts) {}

  static FleetJson of(FleetSummary fleet) {
    return new FleetJson(
        fleet.at(),
        fleet.hosts(),
        fleet.enrolled(),
        fleet.notEnrolled(),
        fleet.silent(),
        fleet.silentAfter(),
        fleet.kernels().stream().map(kernel -> new Kernel(kernel.release(), kernel.hosts())).toList(),
        fleet.otherKernels(),
        fleet.onOtherKernels(),
        fleet.kernelUnknown(),
        fleet.readiness(),
        fleet.reboots(),
        fleet.stale(),
        fleet.held(),
        fleet.lost());
  }
}
