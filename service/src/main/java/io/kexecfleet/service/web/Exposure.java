package io.kexecfleet.service.web;

import io.kexecfleet.service.database.CannotStartException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Which doors may be opened: none that tokens pass in the clear, unless somebody said so. */
final class Exposure {

  private Exposure() {}

  /**
   * One door.
   *
   * @param prefix of its settings: {@code server} or {@code management.server}
   * @param address it listens on; null: on all
   * @throws CannotStartException when tokens would pass there for everybody to read
   */
  static void check(String prefix, @Nullable InetAddress address, boolean tls, PlainHttp plain) {
    if (tls || plain == PlainHttp.BEHIND_A_PROXY || (address != null && address.isLoopbackAddress())) {
      return;
    }
    throw new CannotStartException(
        "%s.address is %s, and %s.ssl.bundle names no certificate: tokens would pass in the clear. Listen on 127.0.0.1, or give it a certificate (docs/usage/web.md tells how), or, where something in front of the service ends TLS, say kexec-fleet.web.plain-http=behind-a-proxy."
            .formatted(prefix, address == null || address.isAnyLocalAddress() ? "every address of this machine" : address.getHostAddress(), prefix),
        null);
  }

  /**
   * Whether there is a door of health and metrics.
   *
   * @param management null: not set; negative: there is none
   * @throws CannotStartException when it is that of agents and operators
   */
  static boolean hasManagement(int server, @Nullable Integer management) {
    if (management == null || (management > 0 && management == server)) {
      throw new CannotStartException(
          "management.server.port is server.port: health and metrics would be open to whoever reaches the agents' door. Give them a port of their own, or -1 for none.",
          null);
    }
    return management >= 0;
  }
}
