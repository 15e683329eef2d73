package io.kexecfleet.service.watching;

import io.kexecfleet.service.security.Standing;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Streams of events, as the HTML standard has them (server-sent events), each with a thread of its own. They count among
 * those who wait, and end when who reads would not be let in any more, or the service stops.
 */
@Component
public class Streams implements SmartLifecycle {

  private final Watchers watchers;
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private volatile boolean open;

  Streams(Watchers watchers) {
    this.watchers = watchers;
  }

  /**
   * Begins one.
   *
   * @param caller who reads it
   * @param standing without it nothing is told
   * @throws Watchers.TooManyException when there are more than may be
   */
  public SseEmitter open(String caller, Standing standing, Function<Line, Teller> teller) {
    var line = new Line(caller, standing);
    var told = teller.apply(line);
    var watch = watchers.enter(caller, standing, line::turnAway);
    lines.add(line);
    Thread.ofVirtual().name("event-stream").start(() -> run(line, told, watch));
    return line.emitter();
  }

  private void run(Line line, Teller teller, Watchers.Watch watch) {
    try {
      teller.begin();
      if (open) {
        line.run(teller);
      }
    } finally {
      teller.end();
      lines.remove(line);
      watchers.leave(watch);
      line.complete();
    }
  }

  @Override
  public void start() {
    open = true;
  }

  @Override
  public void stop() {
    open = false;
    lines.forEach(Line::end);
  }

  @Override
  public boolean isRunning() {
    return open;
  }
}
