package io.kexecfleet.service.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where webhooks must not lead, however that is written. */
class AddressRuleTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254", "169.254.0.1", "[::ffff:169.254.169.254]", "[fe80::1]", "[fd00:ec2::254]", "100.100.100.200",
        "[64:ff9b::a9fe:a9fe]", "224.0.0.1", "[ff02::1]", "2852039166"
      })
  void refused(String host) throws UnknownHostException {
    assertThat(AddressRule.allows(InetAddress.getByName(host))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "[::1]", "10.1.2.3", "192.168.1.1", "[fd12:3456::1]", "203.0.113.7", "100.64.0.1"})
  void allowed(String host) throws UnknownHostException {
    assertThat(AddressRule.allows(InetAddress.getByName(host))).isTrue();
  }
}
