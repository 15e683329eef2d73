package io.kexecfleet.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who counts as one. */
class NeighbourhoodTest {

  @Test
  void eachAddressOfTheOldKindAndEachNetworkOfTheNewOne() {
    assertThat(Neighbourhood.of("10.0.0.1")).isNotEqualTo(Neighbourhood.of("10.0.0.2"));
    assertThat(Neighbourhood.of("2001:db8:1:2::1")).isEqualTo(Neighbourhood.of("2001:db8:1:2:ffff::9"));
    assertThat(Neighbourhood.of("2001:db8:1:2::1")).isNotEqualTo(Neighbourhood.of("2001:db8:1:3::1"));
    assertThat(Neighbourhood.of("::ffff:10.0.0.1")).isEqualTo(Neighbourhood.of("10.0.0.1"));
    assertThat(Neighbourhood.of("255.255.255.255")).isNotEqualTo(Neighbourhood.of("nobody"));
    assertThat(Neighbourhood.of("[fe80::1%eth0]")).isEqualTo(Neighbourhood.of("fe80::2"));
    assertThat(Neighbourhood.of("[2001:db8:1:2::1]")).isEqualTo(Neighbourhood.of("2001:db8:1:2::1"));
  }
}
