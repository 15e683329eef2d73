package io.kexecfleet.service.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who counts as one at the other end: an IPv4 address, or an IPv6 network of 64 bits, because whoever has one address of
 * it has them all (RFC 6177).
 *
 * @param bits the address, or the network
 */
record Neighbourhood(boolean six, long bits) {

  /** What cannot be told apart counts as one. */
  private static final Neighbourhood UNKNOWN = new Neighbourhood(false, -1);

  /** Brackets, and by which interface it came. */
  private static final Pattern AROUND = Pattern.compile("[\\[\\]]|%[^]]*");

  static Neighbourhood of(@Nullable SocketAddress remote) {
    return remote instanceof InetSocketAddress internet && internet.getAddress() != null ? of(internet.getAddress()) : UNKNOWN;
  }

  /** @param address as {@code ServletRequest.getRemoteAddr} says it: digits, never a name, and in brackets where they are of IPv6 */
  static Neighbourhood of(String address) {
    try {
      return of(InetAddress.ofLiteral(AROUND.matcher(address).replaceAll("")));
    } catch (IllegalArgumentException e) {
      return UNKNOWN;
    }
  }

  static Neighbourhood of(InetAddress address) {
    var bytes = ByteBuffer.wrap(address.getAddress());
    return bytes.remaining() == Integer.BYTES
        ? new Neighbourhood(false, Integer.toUnsignedLong(bytes.getInt()))
        : new Neighbourhood(true, bytes.getLong());
  }
}
