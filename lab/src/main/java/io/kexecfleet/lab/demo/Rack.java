package io.kexecfleet.lab.demo;

import io.kexecfleet.lab.host.HostSpec;
import io.kexecfleet.lab.host.LabHost;
import io.kexecfleet.lab.image.HostImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The real hosts of a demonstration. */
final class Rack implements AutoCloseable {

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
        screen.say("Host %s boots Linux %s in QEMU".formatted(specs.get(i).name(), image.newest().release()));
        rack.hosts.add(LabHost.start(specs.get(i), image, runs));
      }
      return rack;
    } catch (InterruptedException | RuntimeException failed) {
      rack.close();
      throw failed;
    }
  }

  @Override
  public void close() {
    hosts.forEach(LabHost::close);
  }
}
