package io.kexecfleet.service.notification.webhook;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where webhooks may lead, whatever name leads there: to addresses that a receiver can have, on the internet, in a private
 * network or on this machine. So not to this link, not to where clouds hand out a machine's credentials, not to everybody
 * at once, and to no address that has a purpose of its own or belongs to nobody, after IANA's registries of special-purpose
 * addresses. An address of IPv6 that stands for one of IPv4 is taken for that one; of those that tunnel to one, only the
 * well-known prefix of NAT64 is, and only for the internet.
 */
final class AddressRule {

  /** The internet, private networks and this machine. What of IPv6 is in none of these, IANA has given to nobody. */
  private static final List<Range> RECEIVERS = Range.all("0.0.0.0/0", "::1/128", "2000::/3", "fc00::/7");

  private static final List<Range> REFUSED =
      Range.all(
          "0.0.0.0/8", // this network
          "169.254.0.0/16", // this link, and there the metadata of most clouds
          "192.0.0.0/24", // protocols of the IETF, and metadata of Oracle's
          "192.0.2.0/24", // documentation
          "192.31.196.0/24", // answers to nobody (AS112)
          "192.52.193.0/24", // relays of multicast
          "192.88.99.0/24", // relays of 6to4
          "192.175.48.0/24", // answers to nobody (AS112)
          "198.18.0.0/15", // measurements
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4", // nobody's, and everybody on this link
          "100.100.100.200/32", // metadata of Alibaba Cloud
          "168.63.129.16/32", // metadata of Azure
          "2001::/23", // protocols of the IETF, among them Teredo
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4
          "2620:4f:8000::/48", // answers to nobody (AS112)
          "3fff::/20", // documentation
          "fd00:42::42/128", // metadata of Scaleway
          "fd00:ec2::/32", // metadata and more of EC2
          "fd20:ce::254/128"); // metadata of Google Cloud

  /** What only this machine or its networks can reach: no translator between IPv6 and IPv4 has to lead there. */
  private static final List<Range> PRIVATE =
      Range.all("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");

  /** RFC 6052's well-known prefix. */
  private static final Range NAT64 = Range.of("64:ff9b::/96");

  private static final int IPV4_BYTES = 4;

  /** RFC 4291: ten bytes of zeros and two of ones, then the address of IPv4. */
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private AddressRule() {}

  private record Range(InetAddress first, int bits) {

    static Range of(String text) {
      var slash = text.indexOf('/');
      return new Range(InetAddress.ofLiteral(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    static List<Range> all(String... texts) {
      return Stream.of(texts).map(Range::of).toList();
    }

    boolean has(byte[] address) {
      var start = first.getAddress();
      var rest = start.length * Byte.SIZE - bits;
      return address.length == start.length
          && new BigInteger(1, address).shiftRight(rest).equals(new BigInteger(1, start).shiftRight(rest));
    }
  }

  static boolean allows(InetAddress address) {
    var bytes = address.getAddress();
    if (NAT64.has(bytes)) {
      var translated = last(bytes);
      return allows(translated) && !isIn(PRIVATE, translated);
    }
    return allows(Arrays.mismatch(MAPPED, bytes) == MAPPED.length ? last(bytes) : bytes);
  }

  private static boolean allows(byte[] address) {
    return isIn(RECEIVERS, address) && !isIn(REFUSED, address);
  }

  private static boolean isIn(List<Range> ranges, byte[] address) {
    return ranges.stream().anyMatch(range -> range.has(address));
  }

  private static byte[] last(byte[] address) {
    return Arrays.copyOfRange(address, address.length - IPV4_BYTES, address.length);
  }
}
