package io.kexecfleet.service.web;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says that the doors are open: to whoever starts the service by hand and waits for it, and to systemd. */
@Component
class Announcement {

  private static final Logger log = LoggerFactory.getLogger(Announcement.class);

  /** Set by systemd where a unit says that it wants to be told (systemd.service(5), {@code Type=notify}). */
  private static final String WAITS = "NOTIFY_SOCKET";

  private final Environment environment;

  Announcement(Environment environment) {
    this.environment = environment;
  }

  @EventListener
  void open(ApplicationReadyEvent ready) {
    if (ready.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
      log.info("Ready for agents and operators, at port {}.", web.getWebServer().getPort());
      if (environment.containsProperty(WAITS)) {
        tellSystemd();
      }
    }
  }

  /** By its own program: Java has no sockets of that kind. */
  private static void tellSystemd() {
    try {
      var status = new ProcessBuilder("systemd-notify", "--ready").inheritIO().start().waitFor();
      if (status != 0) {
        log.warn("systemd was not told that the service is ready (systemd-notify ended with {}), and ends it when it has waited long enough.", status);
      }
    } catch (IOException e) {
      log.warn("systemd cannot be told that the service is ready, and ends it when it has waited long enough.", e);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
