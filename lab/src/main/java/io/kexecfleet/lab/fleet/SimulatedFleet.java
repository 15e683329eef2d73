package io.kexecfleet.lab.fleet;

import io.kexecfleet.agent.link.HttpService;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Many agents with simulated kernels in one process, each with the real loop, state machine and link. */
public final class SimulatedFleet implements AutoCloseable {

  private final List<SimulatedAgent> agents;
  private final OutAtOnce outAtOnce;

  private SimulatedFleet(List<SimulatedAgent> agents, OutAtOnce outAtOnce) {
    this.agents = agents;
    this.outAtOnce = outAtOnce;
  }

  /**
   * Starts agents {@code sim-0001} and so on; they enrol and check in by themselves.
   *
   * @param out how long a host is out when it leaves its kernel
   * @param fates what becomes of a host then, by its name
   */
  public static SimulatedFleet start(
      int size, URI service, String joinToken, Duration out, Function<String, Fate> fates) {
    ThreadFactory threads = Thread.ofVirtual().name("fleet-", 0).factory();
    var door = new HttpService(service);
    var outAtOnce = new OutAtOnce();
    var agents =
        IntStream.rangeClosed(1, size)
            .mapToObj("sim-%04d"::formatted)
            .map(name -> new SimulatedAgent(name, hardware(name), door, out, outAtOnce, fates, threads))
            .toList();
    agents.forEach(agent -> agent.start(joinToken));
    return new SimulatedFleet(agents, outAtOnce);
  }

  public List<String> names() {
    return agents.stream().map(SimulatedAgent::name).toList();
  }

  /** How often a host has jumped, by its own log. */
  public int jumps(String name) {
    return agents.stream().filter(agent -> agent.name().equals(name)).mapToInt(SimulatedAgent::jumps).sum();
  }

  /** How often a host has gone through its firmware by order, by its own log. */
  public int restarts(String name) {
    return agents.stream().filter(agent -> agent.name().equals(name)).mapToInt(SimulatedAgent::restarts).sum();
  }

  /** The largest number of hosts that were out at one instant, by their own account. */
  public int mostOutAtOnce() {
    return outAtOnce.most();
  }

  @Override
  public void close() {
    agents.forEach(SimulatedAgent::close);
  }

  /** A third of the fleet each: no CMA area, a misaligned one with room for one image, and one with room for two. */
  private static SimulatedHardware hardware(String name) {
    var mib = 1L << 20;
    return switch (Math.floorMod(name.hashCode(), 3)) {
      case 0 -> SimulatedHardware.plain();
      case 1 -> SimulatedHardware.plain().withCma(128 * mib, true);
      default -> SimulatedHardware.plain().withCma(256 * mib, true);
    };
  }
}
