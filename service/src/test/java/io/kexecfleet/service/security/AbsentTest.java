package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.support.RunningService;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AbsentTest {

  private final RunningService service = RunningService.shared();
  private final Absent absent = service.bean(Absent.class);
  private final Tokens tokens = service.bean(Tokens.class);

  private void make(String name, Role role, String scope) {
    tokens.create(Actor.SYSTEM, name, new Grant(role, Scope.of(Selector.parse(scope))), Tokens.SHORTEST);
  }

  private Instant now() {
    return service.clock().instant();
  }

  @Test
  void aTokenActsForAsLongAsItIsAccepted() {
    make("absent-one", Role.OPERATOR, "team=red");
    assertThat(absent.reach("absent-one", Permission.OPERATE, now())).contains(Scope.of(Selector.parse("team=red")));
    assertThat(absent.reach("absent-one", Permission.APPROVE, now())).isEmpty();
    tokens.revoke(Actor.SYSTEM, "absent-one");
    assertThat(absent.reach("absent-one", Permission.OPERATE, now())).isEmpty();
    make("absent-one", Role.VIEWER, "team=red");
    assertThat(absent.reach("absent-one", Permission.OPERATE, now())).as("the next of this name may less").isEmpty();
    assertThat(absent.reach("absent-nobody", Permission.OPERATE, now())).isEmpty();
  }

  @Test
  void oneThatIsOverActsNoMore() {
    make("absent-over", Role.OPERATOR, "");
    assertThat(absent.reach("absent-over", Permission.OPERATE, now())).contains(Scope.EVERYTHING);
    service.clock().advance(Tokens.SHORTEST);
    assertThat(absent.reach("absent-over", Permission.OPERATE, now())).isEmpty();
  }

  @Test
  void thePersonsWordIsTakenForAWhile() {
    assertThat(absent.reach("oidc:alice", Permission.OPERATE, now().minus(Duration.ofDays(89)))).contains(Scope.EVERYTHING);
    assertThat(absent.reach("oidc:alice", Permission.OPERATE, now().minus(Duration.ofDays(90)))).isEmpty();
  }
}
