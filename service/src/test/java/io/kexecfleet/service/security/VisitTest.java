package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class VisitTest {

  private static Visit visit(String address) {
    return new Visit(new SessionSettings(address, Duration.ofMinutes(30), Duration.ofHours(8)));
  }

  private static MockHttpServletRequest request(String scheme, String host, String from) {
    var request = new MockHttpServletRequest();
    request.setScheme(scheme);
    request.setSecure(scheme.equals("https"));
    request.setServerName(host);
    request.setServerPort(8443);
    request.setRemoteAddr(from);
    return request;
  }

  @Test
  void overTlsCookiesBelongToThisHostAlone() {
    for (var visit : new Visit[] {visit(""), visit("https://fleet.example")}) {
      var request = request("https", "fleet.example", "192.0.2.7");
      assertThat(visit.isPrivate(request)).isTrue();
      assertThat(visit.cookie(request, Visit.SESSION, "v").build().toString())
          .isEqualTo("__Host-kexec-fleet=v; Path=/; Secure; HttpOnly; SameSite=Lax");
      request.setCookies(new Cookie("kexec-fleet", "of somebody next door"));
      assertThat(visit.read(request, Visit.SESSION)).isEmpty();
    }
  }

  @Test
  void behindAProxyTheAddressIsWhatTheSettingsSay() {
    var request = request("http", "127.0.0.1", "127.0.0.1");
    assertThat(visit("https://fleet.example").base(request)).isEqualTo("https://fleet.example");
    assertThat(visit("").base(request)).isEqualTo("http://127.0.0.1:8443");
  }

  @Test
  void whatCanBeReadOnTheWayIsNotTaken() {
    assertThat(visit("").isPrivate(request("http", "127.0.0.1", "127.0.0.1"))).isTrue();
    assertThat(visit("").isPrivate(request("http", "localhost", "0:0:0:0:0:0:0:1"))).isTrue();
    assertThat(visit("").isPrivate(request("http", "fleet.example", "127.0.0.1"))).as("a proxy on this machine").isFalse();
    assertThat(visit("").isPrivate(request("http", "127.0.0.1", "192.0.2.7"))).isFalse();
    assertThat(visit("").isPrivate(request("http", "127.0.0.1.example", "127.0.0.1"))).isFalse();
  }
}
