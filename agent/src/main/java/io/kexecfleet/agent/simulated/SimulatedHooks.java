package io.kexecfleet.agent.simulated;

import io.kexecfleet.agent.machine.Hooks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hooks that say what they are told to say. */
public final class SimulatedHooks implements Hooks {

  private final Map<String, Optional<String>> installed = new ConcurrentHashMap<>();
  private final List<String> runs = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /** @param answer empty to agree, else the hook's no */
  public void install(Point point, String name, Optional<String> answer) {
    installed.put(file(point, name), answer);
  }

  /** Those that were run, as {@code point/name}, in their order. */
  public List<String> runs() {
    return List.copyOf(runs);
  }

  @Override
  public boolean isInstalled(Point point, String name) {
    return installed.containsKey(file(point, name));
  }

  @Override
  public Optional<String> run(Point point, String name, Map<String, String> about) {
    runs.add(file(point, name));
    return installed.getOrDefault(file(point, name), Optional.of("It is not there."));
  }

  @Override
  public void end(Point point, String name) {}

  @Override
  public void interrupt(Point point) {}

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  private static String file(Point point, String name) {
    return point.word() + "/" + name;
  }
}
