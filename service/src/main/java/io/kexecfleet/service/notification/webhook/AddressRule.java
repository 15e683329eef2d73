package io.kexecfleet.service.notification.webhook;

import java.net.InetAddress;
import java.util.Set;

/**
 * Where webhooks must not lead, whatever name leads there: to addresses of this link, among them those at which clouds
 * hand out a machine's credentials, and to everybody at once.
 */
final class AddressRule {

  /** Metadata services elsewhere than in 169.254.0.0/16: EC2 over IPv6, Alibaba Cloud, and both through NAT64. */
  private static final Set<InetAddress> METADATA =
      Set.of(
          InetAddress.ofLiteral("fd00:ec2::254"),
          InetAddress.ofLiteral("fd20:ce::254"),
          InetAddress.ofLiteral("100.100.100.200"),
          InetAddress.ofLiteral("64:ff9b::a9fe:a9fe"),
          InetAddress.ofLiteral("64:ff9b::6464:64c8"));

  private AddressRule() {}

  /** An IPv4 address that is written as one of IPv6 is taken for what it is: Java's addresses are that already. */
  static boolean allows(InetAddress address) {
    return !address.isLinkLocalAddress() && !address.isMulticastAddress() && !METADATA.contains(address);
  }
}
