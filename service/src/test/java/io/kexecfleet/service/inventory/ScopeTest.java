package io.kexecfleet.service.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopeTest {

  private static final Scope EU = Scope.of(Selector.parse("zone=eu"));
  private static final Scope WEB = Scope.of(Selector.parse("role=web"));

  @Test
  void reachesWhatOneOfItsSelectorsMatches() {
    var both = EU.or(WEB);
    assertThat(both.reaches(Map.of("zone", "eu"))).isTrue();
    assertThat(both.reaches(Map.of("role", "web", "zone", "us"))).isTrue();
    assertThat(both.reaches(Map.of("role", "db", "zone", "us"))).isFalse();
    assertThat(EU.reaches(Map.of())).isFalse();
  }

  @Test
  void withEverythingIsEverything() {
    assertThat(EU.or(Scope.EVERYTHING)).isEqualTo(Scope.EVERYTHING);
    assertThat(Scope.EVERYTHING.reaches(Map.of())).isTrue();
    assertThat(EU.or(WEB).isEverything()).isFalse();
  }

  @Test
  void coversWhatWasMadeUnderItsVeryWords() {
    assertThat(EU.or(WEB).covers(Selector.parse(" zone = eu "))).isTrue();
    assertThat(EU.covers(Selector.parse("zone=eu,role=web"))).as("narrower, but another team's").isFalse();
    assertThat(EU.covers(Selector.EVERYTHING)).isFalse();
    assertThat(Scope.EVERYTHING.covers(Selector.parse("zone=us"))).isTrue();
  }

  @Test
  void ofNothingIsNone() {
    assertThatThrownBy(() -> new Scope(Set.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
