package io.kexecfleet.service.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.problem.InvalidInputException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.util.UriComponentsBuilder;

class HereTest {

  private static Here here(String query) {
    var request = new MockHttpServletRequest("GET", "/ledger");
    UriComponentsBuilder.fromUriString("?" + query).build().getQueryParams().forEach((name, values) -> values.forEach(value -> request.addParameter(name, value)));
    return Here.of(request);
  }

  @Test
  void whatNarrowsAPageStaysInItsLinks() {
    var here = here("hardware=A&method=CMA&method=NORMAL&selector=");
    assertThat(here.link()).isEqualTo("/ledger?hardware=A&method=CMA&method=NORMAL");
    assertThat(here.with("hardware", "B & C=ü").link()).isEqualTo("/ledger?hardware=B%20%26%20C%3D%C3%BC&method=CMA&method=NORMAL");
    assertThat(here.with("method", "CMA").without("hardware").to("/timings").link()).isEqualTo("/timings?method=CMA");
    assertThat(here.with("hardware", "").without("method").link()).isEqualTo("/ledger");
    assertThat(Here.at("/x").parameters()).isEqualTo(Map.of());
  }

  @Test
  void theLastDayCountsAndATimeDoesNot() {
    assertThat(Days.since("since", "2026-11-01")).isEqualTo(Instant.parse("2026-11-01T00:00:00Z"));
    assertThat(Days.until("until", "2026-11-01")).isEqualTo(Instant.parse("2026-11-02T00:00:00Z"));
    assertThat(Days.until("until", "2026-11-01T22:00:00+01:00")).isEqualTo(Instant.parse("2026-11-01T21:00:00Z"));
    assertThat(Days.since("since", " ")).isNull();
    for (var wrong : List.of("yesterday", "2026-13-01", "2026-11-01T22:00", "1")) {
      assertThatThrownBy(() -> Days.since("since", wrong)).as(wrong).isInstanceOf(InvalidInputException.class).hasMessageContaining("since must be a day");
    }
  }
}
