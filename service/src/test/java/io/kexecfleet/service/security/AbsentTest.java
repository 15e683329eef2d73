package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.support.RunningService;
import org.junit.jupiter.api.Test;

class AbsentTest {

  private final RunningService service = RunningService.shared();
  private final Absent absent = service.bean(Absent.class);
  private final Tokens tokens = service.bean(Tokens.class);

  private void make(String name, Role role, String scope) {
    tokens.create(Actor.SYSTEM, name, new Grant(role, Scope.of(Selector.parse(scope))), Tokens.SHORTEST);
  }

  @Test
  void aTokenActsForAsLongAsItIsAccepted() {
    make("absent-one", Role.OPERATOR, "team=red");
    assertThat(absent.reach("absent-one", Permission.OPERATE)).contains(Scope.of(Selector.parse("team=red")));
    assertThat(absent.reach("absent-one", Permission.APPROVE)).isEmpty();
    tokens.revoke(Actor.SYSTEM, "absent-one");
    assertThat(absent.reach("absent-one", Permission.OPERATE)).isEmpty();
    make("absent-one", Role.VIEWER, "team=red");
    assertThat(absent.reach("absent-one", Permission.OPERATE)).as("the next of this name may less").isEmpty();
    assertThat(absent.reach("absent-nobody", Permission.OPERATE)).isEmpty();
  }

  @Test
  void oneThatIsOverActsNoMore() {
    make("absent-over", Role.OPERATOR, "");
    assertThat(absent.reach("absent-over", Permission.OPERATE)).contains(Scope.EVERYTHING);
    service.clock().advance(Tokens.SHORTEST);
    assertThat(absent.reach("absent-over", Permission.OPERATE)).isEmpty();
  }

  @Test
  void aPersonActsNotWhileTheyAreAway() {
    assertThat(absent.reach("oidc:alice", Permission.OPERATE)).isEmpty();
    assertThat(Absent.isKnown("oidc:alice")).isFalse();
    assertThat(Absent.isKnown("absent-one")).isTrue();
  }
}
