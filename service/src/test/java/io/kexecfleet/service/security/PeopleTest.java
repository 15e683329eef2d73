package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.secret.TokenName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeopleTest {

  private static People people(String grantsClaim) {
    var mappings =
        List.of(
            new OidcSettings.Mapping("sre", Role.VIEWER, ""),
            new OidcSettings.Mapping("red", Role.OPERATOR, "team=red"),
            new OidcSettings.Mapping("red", Role.APPROVER, ""));
    return new People(
        new OidcSettings("https://i", "a", "", "", Set.of("openid"), "name", grantsClaim, mappings, Duration.ZERO, ""));
  }

  @Test
  void haveOneSpellingAndTheGroupsThatCount() {
    assertThat(people("groups").read(Map.of("name", "Alice.B", "groups", List.of("red", "blue", "red"))))
        .isEqualTo(new Person("oidc:alice.b", Set.of("red")));
    assertThat(people("groups").grants(Set.of("red"))).extracting(Grant::role).containsExactly(Role.OPERATOR, Role.APPROVER);
  }

  @Test
  void groupsMayLieInsideAnObjectAndBeOneText() {
    assertThat(people("access.roles").read(Map.of("name", "a", "access", Map.of("roles", List.of("sre")))).groups()).containsExactly("sre");
    assertThat(people("access.roles").read(Map.of("name", "a", "access.roles", "sre")).groups()).containsExactly("sre");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-a", "a b", "a:b", "\u0430lice", "a\nb", "alice\u0000"})
  void haveANameThatIsOne(String name) {
    assertThatThrownBy(() -> people("groups").read(Map.of("name", name, "groups", "sre")))
        .isInstanceOf(PersonException.class)
        .hasMessageContaining("claim name must be 1 to 100 characters");
    assertThatThrownBy(() -> people("groups").read(Map.of("name", "x".repeat(101), "groups", "sre"))).isInstanceOf(PersonException.class);
  }

  @Test
  void areCalledAsNoTokenIs() {
    for (var name : List.of("alice", "system", "0")) {
      var called = people("groups").read(Map.of("name", name, "groups", "sre")).name();
      assertThatThrownBy(() -> TokenName.require(called)).isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void doNothingWithoutAGroupThatCounts() {
    for (var claims :
        List.of(Map.of("name", "a"), Map.of("name", "a", "groups", List.of()), Map.of("name", "a", "groups", List.of("SRE")), Map.of("name", "a", "groups", List.of("sre", 1)), Map.of("name", "a", "groups", 7))) {
      assertThatThrownBy(() -> people("groups").read(claims))
          .isInstanceOfSatisfying(PersonException.class, e -> assertThat(e.reason()).isEqualTo(PersonException.Reason.NOT_ALLOWED))
          .hasMessageContaining("claim groups");
    }
  }
}
