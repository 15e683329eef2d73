package io.kexecfleet.service.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where webhooks may lead and where they must not, by hand after IANA's registries, however it is written. */
class AddressRuleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # this network
          0.0.0.0                | no
          0.255.255.255          | no
          1.0.0.0                | yes
          # private networks, shared addresses, this machine
          9.255.255.255          | yes
          10.0.0.0               | yes
          10.255.255.255         | yes
          100.64.0.1             | yes
          100.127.255.255        | yes
          127.0.0.1              | yes
          127.255.255.255        | yes
          172.16.0.1             | yes
          192.168.1.1            | yes
          # this link
          169.253.255.255        | yes
          169.254.0.0            | no
          169.254.169.254        | no
          169.254.170.2          | no
          169.254.255.255        | no
          169.255.0.0            | yes
          # metadata elsewhere
          100.100.100.199        | yes
          100.100.100.200        | no
          168.63.129.16          | no
          168.63.129.17          | yes
          192.0.0.192            | no
          # the IETF's, documentation, measurements, those who answer nobody
          191.255.255.255        | yes
          192.0.0.0              | no
          192.0.0.255            | no
          192.0.1.0              | yes
          192.0.2.1              | no
          192.0.3.0              | yes
          192.31.196.1           | no
          192.52.193.1           | no
          192.88.99.1            | no
          192.175.48.6           | no
          198.17.255.255         | yes
          198.18.0.0             | no
          198.19.255.255         | no
          198.20.0.0             | yes
          198.51.100.7           | no
          203.0.112.255          | yes
          203.0.113.7            | no
          203.0.114.0            | yes
          # many, nobody, everybody
          223.255.255.255        | yes
          224.0.0.1              | no
          239.255.255.255        | no
          240.0.0.1              | no
          255.255.255.254        | no
          255.255.255.255        | no
          # IPv6: nobody, this machine, an address of IPv4 in the old way of writing
          ::                     | no
          ::1                    | yes
          ::2                    | no
          ::a9fe:a9fe            | no
          ::7f00:1               | no
          ::808:808              | no
          ::ffff:0:808:808       | no
          # a translator to IPv4, well-known: to the internet only
          64:ff9b::808:808       | yes
          64:ff9b::a9fe:a9fe     | no
          64:ff9b::6464:64c8     | no
          64:ff9b::a83f:8110     | no
          64:ff9b::7f00:1        | no
          64:ff9b::a00:1         | no
          64:ff9b::ac10:1        | no
          64:ff9b::c0a8:101      | no
          64:ff9b::6440:1        | no
          64:ff9b::0             | no
          64:ff9b::e000:1        | no
          64:ff9b:0:0:0:1::1     | no
          # and of one's own
          64:ff9b:1::808:808     | no
          64:ff9b:1::a9fe:a9fe   | no
          64:ff9b:1:ffff::1      | no
          64:ff9b:2::1           | no
          # nobody's
          100::1                 | no
          100:0:0:1::1           | no
          1fff:ffff::1           | no
          4000::1                | no
          5f00::1                | no
          fbff::1                | no
          fe00::1                | no
          # the IETF's: Teredo, measurements, ORCHID
          2000::1                | yes
          2001::1                | no
          2001:0:53aa:64c:0:0:0:1 | no
          2001:2::1              | no
          2001:20::1             | no
          2001:1ff:ffff::1       | no
          2001:200::1            | yes
          2001:4860:4860::8888   | yes
          # documentation
          2001:db7:ffff::1       | yes
          2001:db8::1            | no
          2001:db9::1            | yes
          3ffe:ffff::1           | yes
          3fff::1                | no
          3fff:fff:ffff::1       | no
          3fff:1000::1           | yes
          # 6to4, whatever of
          2002::1                | no
          2002:a9fe:a9fe::1      | no
          2002:808:808::1        | no
          2003::1                | yes
          2620:4f:8000::1        | no
          2620:4f:8001::1        | yes
          # private networks, and metadata in them
          fc00::1                | yes
          fd12:3456::1           | yes
          fdff:ffff::1           | yes
          fd00:42::41            | yes
          fd00:42::42            | no
          fd00:ec1:ffff::1       | yes
          fd00:ec2::23           | no
          fd00:ec2::254          | no
          fd00:ec3::1            | yes
          fd20:ce::254           | no
          # this link, this site, many
          fe80::1                | no
          febf::1                | no
          fec0::1                | no
          ff02::1                | no
          ff0e::1                | no
          """)
  void goesBy(String address, String allowed) {
    assertThat(AddressRule.allows(InetAddress.ofLiteral(address))).isEqualTo(allowed.equals("yes"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[::ffff:169.254.169.254]", "2852039166", "169.16689662", "[fe80::1%1]"})
  void otherWaysToWriteAnAddressLeadNowhereElse(String host) throws UnknownHostException {
    assertThat(AddressRule.allows(InetAddress.getByName(host))).isFalse();
  }

  /** Java makes one of IPv4 of it, unless it is asked for one of IPv6. */
  @Test
  void anAddressOfIpv4InOneOfIpv6IsTakenForWhatItIs() throws UnknownHostException {
    assertThat(AddressRule.allows(mapped(169, 254, 169, 254))).isFalse();
    assertThat(AddressRule.allows(mapped(0, 0, 0, 1))).isFalse();
    assertThat(AddressRule.allows(mapped(10, 0, 0, 1))).isTrue();
  }

  private static InetAddress mapped(int... bytes) throws UnknownHostException {
    var address = new byte[16];
    address[10] = -1;
    address[11] = -1;
    for (int i = 0; i < 4; i++) {
      address[12 + i] = (byte) bytes[i];
    }
    return Inet6Address.getByAddress("mapped", address, -1);
  }
}
