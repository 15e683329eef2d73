package io.kexecfleet.lab.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kexecfleet.lab.host.HostSpec;
import java.io.IOException;

/** The settings that lead a real host's agent to a service on this machine's loopback. */
public final class AgentSettings {

  private AgentSettings() {}

  /** A host that joins this service. */
  public static HostSpec joins(HostSpec spec, ServiceProcess service) throws IOException, InterruptedException {
    return joins(spec, service, service.port());
  }

  /** A host that joins this service by another port of the loopback, where something stands between the two. */
  public static HostSpec joins(HostSpec spec, ServiceProcess service, int port)
      throws IOException, InterruptedException {
    var settings =
        """
        # 10.0.2.2 is the loopback of the machine that QEMU runs on: nothing leaves it.
        service.url=http://10.0.2.2:%d
        service.plain-http=allowed
        join.token-file=/etc/kexec-fleet-agent/join-token
        """
            .formatted(port);
    return spec.withConfigFile("agent.properties", settings.getBytes(UTF_8))
        .withConfigFile("join-token", service.joinToken().getBytes(UTF_8));
  }
}
