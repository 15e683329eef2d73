package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Where whoever signs in is led: where they wanted to go, and never out of this service. */
class WantedTest {

  private final Wanted wanted = new Wanted(new Visit(new SessionSettings("", Duration.ofMinutes(30), Duration.ofHours(8))));

  private static MockHttpServletRequest request(String method, String path, String query) {
    var request = new MockHttpServletRequest(method, path);
    request.setQueryString(query);
    return request;
  }

  private String leadsTo(String cookie) {
    var request = request("POST", "/login", "");
    request.setCookies(new Cookie(Visit.WANTED, cookie));
    var response = new MockHttpServletResponse();
    var place = wanted.take(request, response);
    assertThat(response.getHeader(HttpHeaders.SET_COOKIE)).as("used once").contains("Max-Age=0");
    return place.toString();
  }

  private static String encoded(String place) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/hosts?search=web&selector=zone%3Deu", "/rollouts/01a2-b", "/?x=1", "/calendar"})
  void aPageOfOursIsKept(String place) {
    var parts = place.split("\\?", 2);
    var response = new MockHttpServletResponse();
    wanted.keep(request("GET", parts[0], parts.length > 1 ? parts[1] : ""), response);
    var cookie = String.valueOf(response.getHeader(HttpHeaders.SET_COOKIE));
    assertThat(cookie).startsWith(Visit.WANTED + "=").contains("HttpOnly", "SameSite=Lax");
    assertThat(leadsTo(cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')))).isEqualTo(place);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.example/",
        "/\\evil.example",
        "https://evil.example/",
        "/login",
        "/logout",
        "/api/v1/hosts",
        "/hosts\r\nSet-Cookie: a=b",
        "/hosts/../../api",
        "javascript:alert(1)",
        ""
      })
  void nothingElseIsFollowed(String place) {
    assertThat(leadsTo(encoded(place))).isEqualTo("/");
  }

  @Test
  void whatCannotBeReadLeadsToTheStart() {
    assertThat(leadsTo("%%%")).isEqualTo("/");
    assertThat(leadsTo(encoded("/hosts?" + "x".repeat(2000)))).isEqualTo("/");
  }

  @Test
  void formsAndWhatIsNoPageAreNotKept() {
    var response = new MockHttpServletResponse();
    wanted.keep(request("POST", "/hosts", ""), response);
    wanted.keep(request("GET", "/assets/pages.css", ""), response);
    assertThat(response.getHeaders(HttpHeaders.SET_COOKIE)).isEmpty();
  }

  @Test
  void partsOfPagesAreToldFromPages() {
    var part = request("GET", "/hosts", "");
    part.addHeader("HX-Request", "true");
    var stream = request("GET", "/rollouts/1/stream", "");
    stream.addHeader("Sec-Fetch-Dest", "empty");
    assertThat(Wanted.isByScript(part)).isTrue();
    assertThat(Wanted.isByScript(stream)).isTrue();
    assertThat(Wanted.isByScript(request("GET", "/hosts", ""))).isFalse();
  }
}
