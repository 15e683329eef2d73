package io.kexecfleet.lab.demo;

import io.kexecfleet.lab.host.HostSpec;
import io.kexecfleet.lab.host.LabHost;
import io.kexecfleet.lab.image.HostImage;
import io.kexecfleet.lab.service.Operator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real hosts of a demonstration. */
final class Rack implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(500);

  private final List<LabHost> hosts = new ArrayList<>();

  /** Boots them a few at a time: more at once than there are processors only makes each of them slower. */
  static Rack boot(List<HostSpec> specs, HostImage image, Path runs, Screen screen) throws InterruptedException {
    var rack = new Rack();
    try {
      var atOnce = Runtime.getRuntime().availableProcessors();
      for (var i = 0; i < specs.size(); i++) {
        if (i >= atOnce) {
          rack.hosts.get(i - atOnce).agent().awaitUp(Duration.ofMinutes(10));
        }
        screen.say("Host %s boots Linux %s in QEMU".formatted(specs.get(i).name(), image.kernelRelease()));
        rack.hosts.add(LabHost.start(specs.get(i), image, runs));
      }
      return rack;
    } catch (InterruptedException | RuntimeException failed) {
      rack.close();
      throw failed;
    }
  }

  /** Waits until the service has heard of all of them. */
  void awaitCheckedIn(Operator operator, Collection<String> names, Duration within, Screen screen)
      throws IOException, InterruptedException {
    var missing = new HashSet<>(names);
    for (var left = within.dividedBy(POLL); left > 0 && !missing.isEmpty(); left--) {
      for (var host : operator.hosts()) {
        var name = host.path("name").asString();
        if (host.path("bootId").isString() && missing.remove(name)) {
          screen.progress(name + " has checked in", names.size());
        }
      }
      TimeUnit.NANOSECONDS.sleep(missing.isEmpty() ? 0 : POLL.toNanos());
    }
    if (!missing.isEmpty()) {
      throw new IOException("These hosts have not checked in within %s: %s".formatted(within, missing));
    }
  }

  @Override
  public void close() {
    hosts.forEach(LabHost::close);
  }
}
