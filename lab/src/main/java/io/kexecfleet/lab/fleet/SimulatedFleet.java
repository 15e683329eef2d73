package io.kexecfleet.lab.fleet;

import io.kexecfleet.agent.link.HttpService;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.stream.IntStream;

/** Many agents with simulated kernels in one process, each with the real loop, state machine and link. */
public final class SimulatedFleet implements AutoCloseable {

  /** A service that has just started is not asked by everybody at once. */
  private static final int ENROLLING_AT_ONCE = 32;

  static {
    // Each agent keeps its connection; in one process they would keep five altogether.
    System.setProperty("http.maxConnections", Integer.toString(Integer.MAX_VALUE));
  }

  private final Map<String, SimulatedAgent> agents = new LinkedHashMap<>();
  private final FleetLog log = new FleetLog();
  private final Complaints complaints = new Complaints();

  private SimulatedFleet() {}

  /** Starts the agents; they enrol and check in by themselves. */
  public static SimulatedFleet start(FleetSpec spec, URI service, String joinToken) {
    ThreadFactory threads = Thread.ofVirtual().name("fleet-", 0).factory();
    var fleet = new SimulatedFleet();
    var surroundings =
        new SimulatedAgent.Surroundings(
            spec, new HttpService(service, null, System::currentTimeMillis), fleet.log, fleet.complaints::add, new Semaphore(ENROLLING_AT_ONCE), threads);
    IntStream.rangeClosed(1, spec.size())
        .mapToObj(number -> spec.prefix() + "%05d".formatted(number))
        .forEach(name -> fleet.agents.put(name, new SimulatedAgent(name, hardware(name), surroundings)));
    fleet.agents.values().forEach(agent -> agent.start(joinToken));
    return fleet;
  }

  public List<String> names() {
    return List.copyOf(agents.keySet());
  }

  /** What the hosts did, by their own account. */
  public FleetLog log() {
    return log;
  }

  /** What agents complained about, and how many did. */
  public Map<String, Integer> complaints() {
    return complaints.counted();
  }

  /** From now on nothing that this host and the service say reaches the other. */
  public void cutOff(String name, Duration howLong) {
    agent(name).cutOff(howLong);
  }

  /** Boots a host through its firmware that is {@link Fate#GONE}. */
  public void repair(String name) {
    agent(name).repair();
  }

  private SimulatedAgent agent(String name) {
    var agent = agents.get(name);
    if (agent == null) {
      throw new IllegalArgumentException("There is no host %s in this fleet.".formatted(name));
    }
    return agent;
  }

  @Override
  public void close() {
    agents.values().forEach(SimulatedAgent::close);
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
