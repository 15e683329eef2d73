package io.kexecfleet.service.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says that the doors are open, for whoever starts the service by hand and waits for it. */
@Component
class Announcement {

  private static final Logger log = LoggerFactory.getLogger(Announcement.class);

  @EventListener
  void open(ApplicationReadyEvent ready) {
    if (ready.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
      log.info("Ready for agents and operators, at port {}.", web.getWebServer().getPort());
    }
  }
}
